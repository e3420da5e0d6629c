/**
 * The description of a training run that Rust reads: the serialisable part of `FitOptions`.
 */

import type { OptimizerSpec } from './optimizers.js';
import type { ScheduleSpec } from './schedules.js';

/** When to stop before the last epoch. */
export interface EarlyStopping {
  /** Epochs without improvement before stopping, at least 1. */
  patience: number;
  /** What counts as an improvement, at least 0; 0 by default. */
  minDelta?: number;
  /** The figure that is watched; the validation loss where there is one. */
  monitor?: 'validation' | 'loss';
  /** Whether the weights of the best epoch are put back; `true` by default. */
  restoreBest?: boolean;
}

/** A running mean of the weights: what is validated, and what a run ends with (Polyak and Juditsky 1992). */
export interface Averaging {
  /** Memory of the mean, in [0, 1): 0.999 remembers about a thousand steps. */
  decay: number;
}

/** A training run as Rust reads it; what is left out takes its default there. */
export interface TrainSpec {
  epochs?: number;
  batchSize?: number;
  optimizer?: OptimizerSpec;
  schedule?: ScheduleSpec;
  shuffle?: boolean;
  /** Whether the rows come while the run goes on. */
  stream?: boolean;
  shuffleBuffer?: number;
  clipNorm?: number;
  clipValue?: number;
  accumulation?: number;
  /** Factors of the rate by the beginnings of parameters' names. */
  rateFactors?: Readonly<Record<string, number>>;
  averaging?: Averaging;
  validationFraction?: number;
  earlyStopping?: EarlyStopping;
  resume?: boolean;
}
