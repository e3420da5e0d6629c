/** Builders of the learning-rate schedules: one per member of `crates/engine/src/schedules`. */

import { member } from '../spec/member.js';
import type {
  Constant,
  Cosine,
  CosineOptions,
  Exponential,
  ExponentialOptions,
  OneCycle,
  OneCycleOptions,
  ReduceOnPlateau,
  ReduceOnPlateauOptions,
  Step,
  StepOptions,
  Warmup,
} from '../spec/schedules.js';

/** The optimizer's own rate throughout: `schedules.constant({ warmup: 100 })`. */
export const constant = (options: Warmup = {}): Constant => member('constant', options);

/** Down by stairs: `schedules.step({ every: 30, factor: 0.1 })`. */
export const step = (options: StepOptions = {}): Step => member('step', options);

/** Down by the same share in every epoch: `schedules.exponential({ factor: 0.95 })`. */
export const exponential = (options: ExponentialOptions = {}): Exponential => member('exponential', options);

/** Down along half a cosine until the end of the run: `schedules.cosine({ warmup: 100 })`. */
export const cosine = (options: CosineOptions = {}): Cosine => member('cosine', options);

/** Up to the full rate and down to nearly nothing: `schedules.oneCycle()`. */
export const oneCycle = (options: OneCycleOptions = {}): OneCycle => member('oneCycle', options);

/** Down whenever the loss no longer falls: `schedules.reduceOnPlateau({ patience: 5 })`. */
export const reduceOnPlateau = (options: ReduceOnPlateauOptions = {}): ReduceOnPlateau =>
  member('reduceOnPlateau', options);
