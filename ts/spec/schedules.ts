/** Schedules: one type per member of `crates/engine/src/schedules`. Epochs and steps are those of the run. */

/** What every schedule but `oneCycle` takes. */
export interface Warmup {
  /** Steps over which the rate rises evenly to its full size, at least 0; 0 by default. */
  warmup?: number;
}

/** The optimizer's own rate throughout. */
export interface Constant extends Warmup {
  type: 'constant';
}

/** What stairs take. */
export interface StepOptions extends Warmup {
  /** Epochs on one stair, at least 1; 10 by default. */
  every?: number;
  /** What the rate is multiplied by at each stair, in (0, 1]; 0.1 by default. */
  factor?: number;
}

/** The rate falls by stairs. */
export interface Step extends StepOptions {
  type: 'step';
}

/** What an exponential fall takes. */
export interface ExponentialOptions extends Warmup {
  /** What the rate is multiplied by after each epoch, in (0, 1]; 0.95 by default. */
  factor?: number;
}

/** The rate falls by the same share in every epoch. */
export interface Exponential extends ExponentialOptions {
  type: 'exponential';
}

/** What half a cosine takes. */
export interface CosineOptions extends Warmup {
  /** Share of the rate at the end of the run, in [0, 1); 0 by default. */
  minimum?: number;
}

/** The rate falls along half a cosine until the end of the run (Loshchilov and Hutter 2017). */
export interface Cosine extends CosineOptions {
  type: 'cosine';
}

/** What one cycle takes. */
export interface OneCycleOptions {
  /** Share of the steps on the way up, in (0, 1]; 0.3 by default. */
  rise?: number;
  /** Share of the rate at the first step, in (0, 1]; 0.04 by default. */
  start?: number;
  /** Share of the rate at the last step, in (0, 1]; 4e-6 by default. */
  end?: number;
}

/** Up to the full rate and down to nearly nothing within the run (Smith and Topin 2018). */
export interface OneCycle extends OneCycleOptions {
  type: 'oneCycle';
}

/** What a fall on plateaus takes. */
export interface ReduceOnPlateauOptions extends Warmup {
  /** What the rate is multiplied by, in (0, 1]; 0.1 by default. */
  factor?: number;
  /** Epochs without a better loss before the rate falls, at least 1; 10 by default. */
  patience?: number;
  /** How much better counts, at least 0, in the unit of the loss; 0 by default. */
  minDelta?: number;
  /** Least share of the rate, in [0, 1); 0 by default. */
  minimum?: number;
}

/** The rate falls when the validation loss, or without one that of training, no longer does. */
export interface ReduceOnPlateau extends ReduceOnPlateauOptions {
  type: 'reduceOnPlateau';
}

/** How the learning rate changes over the steps. */
export type ScheduleSpec = Constant | Step | Exponential | Cosine | OneCycle | ReduceOnPlateau;
