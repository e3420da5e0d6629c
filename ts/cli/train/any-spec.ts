/** `--spec`: any model, as its spec says it, or as a recipe and its options do. */

import {
  AutoencoderError,
  adversarial,
  betaTc,
  compressive,
  conditional,
  contractive,
  convolutional,
  deep,
  defineModel,
  denoising,
  denoisingNetwork,
  jumpRelu,
  type ModelParts,
  type ModelSpec,
  ordered,
  overcomplete,
  recurrent,
  robust,
  sparse,
  topK,
  undercomplete,
  vanilla,
  variational,
  vectorQuantized,
  wasserstein,
} from 'hourglass-ae';
import { UsageError } from '../failure.js';
import { flagOf, modelSettings, type Settings } from './settings.js';
import type { SpecWords } from './spec-words.js';

/** Every recipe that makes a spec of options. Who writes JSON has no compiler: recipes check what they take. */
const recipes: Record<string, (options: never) => ModelSpec> = {
  vanilla,
  undercomplete,
  deep,
  sparse,
  denoising,
  robust,
  contractive,
  overcomplete,
  topK,
  jumpRelu,
  variational,
  betaTc,
  wasserstein,
  adversarial,
  conditional,
  vectorQuantized,
  ordered,
  convolutional,
  recurrent,
  compressive,
  denoisingNetwork,
};

/** Those that know themselves what their output is like. */
const ownOutput = ['compressive', 'denoisingNetwork'];

/** Settings that say the same, or part of it. */
const others = modelSettings.filter((name) => name !== 'spec' && name !== 'outputActivation');

/** Refuses settings that `--spec` says already. */
export function checkSpec(settings: Settings): void {
  if (settings.spec === undefined) return;
  const wrong = others.find((name) => settings[name] !== undefined);
  if (wrong !== undefined) throw new UsageError(`${flagOf(wrong)}: not with --spec, which says it`);
}

/**
 * The spec, for rows of a shape where it does not say its own.
 *
 * @param output what suits the values, where a recipe is not told
 */
export function anySpec(words: SpecWords, shape: readonly number[], output: 'sigmoid' | 'linear'): ModelSpec {
  const { recipe, ...own } = words;
  const options = { inputShape: shape, ...own };
  if (recipe === undefined) {
    if ('input' in words) return words as unknown as ModelSpec; // the engine looks at it
    if ('encoder' in words && 'objective' in words) return defineModel(options as unknown as ModelParts);
    throw new UsageError('--spec: expected "recipe", or a spec of one’s own with "encoder" and "objective"');
  }
  const make = recipes[String(recipe)];
  if (make === undefined)
    throw new UsageError(
      `--spec: expected a recipe (${Object.keys(recipes).join(', ')}), received "${recipe}"`,
    );
  const isTold = output === 'sigmoid' || ownOutput.includes(String(recipe));
  try {
    return make((isTold ? options : { outputActivation: output, ...options }) as never);
  } catch (error) {
    if (error instanceof AutoencoderError) throw error;
    throw new UsageError(`--spec: ${recipe} needs other options (${(error as Error).message})`);
  }
}
