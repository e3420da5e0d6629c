/** Builders of the losses: one per member of `crates/engine/src/losses`. */

import type { BinaryCrossEntropy, MeanSquaredError } from '../spec/losses.js';
import { member } from '../spec/member.js';

/** Squared difference, summed over the features: `losses.meanSquaredError()`. */
export const meanSquaredError = (): MeanSquaredError => member('meanSquaredError', {});

/** Cross-entropy of values in [0, 1], after a sigmoid output: `losses.binaryCrossEntropy()`. */
export const binaryCrossEntropy = (): BinaryCrossEntropy => member('binaryCrossEntropy', {});
