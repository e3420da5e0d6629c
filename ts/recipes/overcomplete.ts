/** An autoencoder whose code is at least as wide as its input, kept from copying by a penalty or a corruption. */

import { AutoencoderError } from '../errors.js';
import type { Activation } from '../spec/common.js';
import type { CorruptionSpec } from '../spec/corruptions.js';
import type { ModelSpec } from '../spec/model.js';
import type { PenaltySpec } from '../spec/penalties.js';
import { featuresOf } from '../spec/shapes.js';
import { withCorruption, withPenalty } from './modifiers.js';
import { denseModel, type LayeredOptions } from './options.js';

/** The words of {@link overcomplete}. */
export interface OvercompleteOptions extends LayeredOptions {
  /** What keeps the code from copying: a penalty such as `penalties.l1Activity({ weight: 0.08 })`; none by default. */
  penalty?: PenaltySpec;
  /** The same by noise: a corruption such as `corruptions.masking({ probability: 0.3 })`; none by default. */
  corruption?: CorruptionSpec;
  /** Width of the code, at least the number of values in a row. */
  latentDim: number;
  /** Function of the code; `'relu'` by default. */
  latentActivation?: Activation;
}

/**
 * A code at least as wide as the input (Vincent et al. 2008; Ng 2011), with a relu unless `latentActivation` says
 * otherwise. It needs a `penalty` or a `corruption`: without either it learns to copy.
 *
 * @throws AutoencoderError `outOfRange` at `latentDim` for a narrower code, `incompatible` where both are missing, or
 * what is there has weight or strength 0
 * @example
 * ```ts
 * const spec = overcomplete({ inputShape: [64], latentDim: 256, penalty: penalties.l1Activity({ weight: 0.01 }) });
 * ```
 */
export function overcomplete({ penalty, corruption, ...options }: OvercompleteOptions): ModelSpec {
  const names = ['penalty', 'corruption'];
  const spec = denseModel('overcomplete', { latentActivation: 'relu', ...options }, names);
  const features = featuresOf(options.inputShape);
  if (options.latentDim < features) {
    throw new AutoencoderError({
      code: 'outOfRange',
      path: 'overcomplete.latentDim',
      expected: `a code at least as wide as the ${features} values of a row`,
      received: String(options.latentDim),
      hint: `use a latentDim from ${features} on, or the recipe undercomplete`,
    });
  }
  const given = [penalty, corruption].filter((member) => member !== undefined);
  const idle = given.map(idleOf);
  if (!idle.includes(undefined)) {
    throw new AutoencoderError({
      code: 'incompatible',
      path: `overcomplete.${penalty === undefined && corruption !== undefined ? 'corruption' : 'penalty'}`,
      expected: 'a penalty or a corruption',
      received: idle.join(' and ') || 'neither',
      hint: 'without one so wide a code learns to copy; penalties.l1Activity({ weight: 0.01 }) is a start',
    });
  }
  const noisy = corruption === undefined ? spec : withCorruption(spec, corruption);
  return penalty === undefined ? noisy : withPenalty(noisy, penalty);
}

/** What says how strong a penalty or a corruption is; each has one of these. */
const strengths = ['weight', 'probability', 'standardDeviation', 'scale'];

/** How a penalty or a corruption that keeps no code from copying is told; nothing of one that does. */
function idleOf(member: PenaltySpec | CorruptionSpec): string | undefined {
  const [strength] =
    Object.entries(member).find(([name, value]) => strengths.includes(name) && value === 0) ?? [];
  return strength && `${member.type} of ${strength} 0`;
}
