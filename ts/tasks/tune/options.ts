/** What `tune` takes and gives. */

import type { Autoencoder } from '../../autoencoder.js';
import type { EngineOptions, FitOptions, Input, ModelSpec, Preprocessing } from '../../types.js';
import type { ParametersOf, Space } from '../spaces.js';

/** How a search goes. */
export interface TuneOptions<S extends Space> {
  /** What may vary: `{ latentDim: spaces.int(2, 64), learningRate: spaces.logUniform(1e-4, 1e-2) }`. */
  space: S;
  /** The spec of some parameters: of any recipe, or of several that a parameter chooses from. */
  build(parameters: ParametersOf<S>): ModelSpec;
  /**
   * How some parameters train; `epochs`, `validation`, `signal` and `onProgress` are the search's. By default adam with the
   * parameter `learningRate`, and the parameter `batchSize`, where the space has them.
   */
  fit?: (parameters: ParametersOf<S>) => FitOptions;
  /** Different parameters to try, at least 1; 20 by default. */
  trials?: number;
  /** Epochs of a trial that is carried through, at least 1; 27 by default. */
  epochs?: number;
  /**
   * `'hyperband'` (default): most trials begin with few epochs, and the best third goes on, in brackets that differ in how
   * many epochs they begin with (Li et al. 2018). `'halving'`: the boldest bracket alone. `'random'`: all epochs for all.
   */
  method?: 'hyperband' | 'halving' | 'random';
  /** Trials to one that goes on, at least 2; 3 by default. */
  eta?: number;
  /** Parameters to try before those that are drawn, such as the ones in use. */
  first?: readonly ParametersOf<S>[];
  /** Rows to judge by: data, or a share of the rows in (0, 1); 0.2 by default. No model trains on them. */
  validation?: Input | number;
  /**
   * What is best when smallest, on the validation rows: `'loss'` (default) is the reconstruction per feature in each model's
   * own loss; `'mse'` compares models of different losses; or any figure.
   */
  measure?: 'loss' | 'mse' | ((model: Autoencoder, validation: Input) => number | Promise<number>);
  /** Decides draws, the split and all models; 0 by default. */
  seed?: number;
  /** How the engines start; one model works at a time. */
  engine?: EngineOptions;
  /** For rows in their own units; fitted on rows that train, which are known where `validation` is rows of its own. */
  preprocessing?: Preprocessing;
  /** Takes the state of the search after every measurement, as JSON to be kept. */
  save?: (state: TuneState) => void | Promise<void>;
  /** A state to go on from: same data, same options. */
  resume?: TuneState;
  /** Ends the search with `aborted`; the state last saved can be resumed. */
  signal?: AbortSignal;
  /** Called with every epoch of every trial. */
  onProgress?: (progress: TuneProgress) => void;
}

/** How a trial did, so far. */
export interface Trial<Parameters = Record<string, unknown>> {
  /** From 0. */
  trial: number;
  parameters: Parameters;
  /** Measurements, with the epochs that the model had seen; of a trial that was cut short the last has not all. */
  scores: { epochs: number; score: number }[];
  /** Why it ended, where its spec or training was refused. */
  error?: string;
}

/** What a search's figures depend on beside its space; rows as a fingerprint, a scaler as its JSON. */
export interface SearchIdentity {
  seed: number;
  trials: number;
  epochs: number;
  method: string;
  eta: number;
  measure: string;
  data: string;
  validation: string;
  preprocessing: string;
}

/** All that a search has found out; plain JSON. */
export interface TuneState {
  version: 1;
  search: SearchIdentity;
  trials: Trial[];
}

/** Where a search stands. */
export interface TuneProgress {
  /** The trial at work, from 0, and how many there are. */
  trial: number;
  trials: number;
  parameters: Record<string, unknown>;
  /** Epochs that the trial at work has seen. */
  epoch: number;
  /** Epochs in all trials: done, and planned. */
  done: number;
  planned: number;
  /** The best measurement so far. */
  best?: number;
}

/** What a search found. */
export interface Tuned<Parameters> {
  /** The model of the best trial, trained; yours to close. */
  model: Autoencoder;
  best: Trial<Parameters> & { score: number };
  /** All trials, the best first. */
  trials: Trial<Parameters>[];
}
