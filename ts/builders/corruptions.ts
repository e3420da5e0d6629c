/** Builders of the corruptions: one per member of `crates/engine/src/corruptions`. */

import type { GaussianNoise, Masking } from '../spec/corruptions.js';
import { member } from '../spec/member.js';

/** Adds normal noise in every step: `corruptions.gaussianNoise({ standardDeviation: 0.5 })`. */
export const gaussianNoise = (options: Omit<GaussianNoise, 'type'>): GaussianNoise =>
  member('gaussianNoise', options);

/** Replaces a share of the values in every step: `corruptions.masking({ probability: 0.3 })`. */
export const masking = (options: Omit<Masking, 'type'>): Masking => member('masking', options);
