/** What the losses of the epochs tell: whether training began, moved, shook, or ended too early. */

import type { Finding } from './finding.js';
import type { Subject } from './subject.js';

/** A model that nothing was learned by. */
export function untrained({ losses, explained }: Subject): Finding | undefined {
  if (losses.length > 0 || explained > 0.1) return undefined;
  return {
    name: 'untrained',
    severity: 'error',
    evidence: { epochs: 0, explainedVariance: explained },
    advice: 'train it: model.fit(data, { epochs: 20 })',
  };
}

/** Small steps, always downhill and never slower, far from anywhere. */
export function learningRateTooSmall({ losses, learningRates, explained }: Subject): Finding | undefined {
  const epochs = losses.length;
  if (epochs < 4 || explained > 0.5) return undefined;
  const steps = differences(losses);
  const falling = steps.filter((step) => step < 0).length / steps.length;
  const gained = losses[0]! - losses.at(-1)!;
  const late = losses[Math.floor(epochs / 2)]! - losses.at(-1)!;
  // Half of the time brought nearly half of the gain: nothing slows down yet.
  if (falling < 0.9 || late < 0.35 * gained || gained > 0.6 * losses[0]!) return undefined;
  const rate = learningRates.at(-1)!;
  return {
    name: 'learningRateTooSmall',
    severity: 'error',
    evidence: { learningRate: rate, epochs, lossFell: gained / losses[0]!, explainedVariance: explained },
    advice: `take larger steps: optimizer: optimizers.adam({ learningRate: ${figure(10 * rate)} }), or many more epochs`,
  };
}

/** Losses that jump about without getting lower. */
export function unstable({ losses, learningRates, explained }: Subject): Finding | undefined {
  const late = losses.slice(Math.floor(losses.length / 2));
  if (late.length < 3 || explained > 0.97) return undefined;
  const way = differences(late).reduce((sum, step) => sum + Math.abs(step), 0);
  const mean = late.reduce((sum, loss) => sum + loss, 0) / late.length;
  const gained = late[0]! - late.at(-1)!;
  const roughness = way / (late.length - 1) / Math.abs(mean);
  // Far from anywhere, even a little shaking means that the steps are too long to get closer.
  if (roughness < (explained < 0.3 ? 0.015 : 0.06) || gained > way / 2) return undefined;
  const rate = learningRates.at(-1)!;
  return {
    name: 'unstable',
    severity: explained < 0.5 ? 'error' : 'warning',
    evidence: {
      learningRate: rate,
      roughness,
      gained: gained / Math.abs(mean),
      explainedVariance: explained,
    },
    advice: `take smaller steps: optimizer: optimizers.adam({ learningRate: ${figure(rate / 10)} }), or clipNorm: 1`,
  };
}

/** Losses that were still falling when training ended. */
export function notConverged({ losses, explained }: Subject): Finding | undefined {
  const epochs = losses.length;
  if (epochs < 2 || explained > 0.97) return undefined;
  const quarter = Math.max(1, Math.round(epochs / 4));
  const before = losses[epochs - 1 - quarter]!;
  const fell = before - losses.at(-1)!;
  const gained = fell / Math.abs(before);
  // Losses with a floor, such as cross-entropies, fall little: there the share of the way tells.
  const share = fell / (losses[0]! - losses.at(-1)!);
  if (gained < 0.15 && !(gained > 0.01 && share > 0.25)) return undefined;
  return {
    name: 'notConverged',
    severity: 'warning',
    evidence: { epochs, lastQuarterGained: gained, shareOfAllGained: share, explainedVariance: explained },
    advice: `train longer: fit again with epochs: ${Math.max(10, 2 * epochs)} (they are added), or a larger learningRate`,
  };
}

const differences = (values: readonly number[]): number[] =>
  values.slice(1).map((value, index) => value - values[index]!);

/** A number in two digits. */
export const figure = (value: number): string => String(Number(value.toPrecision(2)));
