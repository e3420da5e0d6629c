/** Builders of the corruptions: one per member of `crates/engine/src/corruptions`. */

import type {
  CauchyNoise,
  GaussianNoise,
  Masking,
  SaltPepper,
  Speckle,
  SwapNoise,
  TimeStepDropout,
} from '../spec/corruptions.js';
import { member } from '../spec/member.js';

/** Adds normal noise: `corruptions.gaussianNoise({ standardDeviation: 0.5 })`. */
export const gaussianNoise = (options: Omit<GaussianNoise, 'type'>): GaussianNoise =>
  member('gaussianNoise', options);

/** Noise in proportion to the value: `corruptions.speckle({ standardDeviation: 0.3 })`. */
export const speckle = (options: Omit<Speckle, 'type'>): Speckle => member('speckle', options);

/** Noise with heavy tails: `corruptions.cauchyNoise({ scale: 0.1, clip: [0, 1] })`. */
export const cauchyNoise = (options: Omit<CauchyNoise, 'type'>): CauchyNoise =>
  member('cauchyNoise', options);

/** Replaces values, channels or blocks: `corruptions.masking({ probability: 0.3, by: 'block', size: 4 })`. */
export const masking = (options: Omit<Masking, 'type'>): Masking => member('masking', options);

/** Black and white dots: `corruptions.saltPepper({ probability: 0.2 })`. */
export const saltPepper = (options: Omit<SaltPepper, 'type'>): SaltPepper => member('saltPepper', options);

/** Values from other rows, for tables: `corruptions.swapNoise({ probability: 0.15 })`. */
export const swapNoise = (options: Omit<SwapNoise, 'type'>): SwapNoise => member('swapNoise', options);

/** Whole time steps become 0: `corruptions.timeStepDropout({ probability: 0.2 })`. */
export const timeStepDropout = (options: Omit<TimeStepDropout, 'type'>): TimeStepDropout =>
  member('timeStepDropout', options);
