/**
 * What the worker offers: the interface on both ends of the wire. Comlink's `Remote<Engine>` is the client.
 *
 * Every method answers with plain data; arrays are transferred. While a run trains, all other methods are answered
 * between two steps, with the weights of the last finished one.
 */

import type { ModelSpec } from '../spec/model.js';
import type { TrainSpec } from '../spec/train.js';
import type { EpochRecord, History, Metrics, Progress, Runtime, Summary, Variant } from '../types.js';
import type { Numbers, PrincipalComponents, Values } from './glue.js';

/** Rows of numbers, one after the other. */
export interface Rows {
  data: Numbers;
  rows: number;
}

/** How the engine starts. */
export interface StartOptions {
  threads: number;
  variant?: Variant;
  /** Why `threads` is not more, where the caller knows. */
  reason?: string;
  memoryLimit?: number;
  wasmUrl?: string;
}

/** A training run: options and data. */
export interface Run {
  options: TrainSpec;
  input: Rows;
  target?: Rows;
  validation?: Rows;
  validationTarget?: Rows;
  /** Bytes to go on from. */
  resume?: Uint8Array;
  /** Steps between two checkpoints. */
  checkpointEvery?: number;
}

/** What there is to tell since the last report; at least one of its parts is there. */
export interface Report {
  /** The newest state, after those at the ends of epochs. */
  progress: Progress[];
  /** The epochs that ended. */
  epochs: EpochRecord[];
  /** A model file with the training state. */
  checkpoint?: Uint8Array<ArrayBuffer>;
  /** Present in the last report. */
  end?: History['stopped'];
}

/** What a model tells when it is opened. */
export interface Opened {
  spec: ModelSpec;
  latentDim: number;
  epochs: EpochRecord[];
}

/** A parameter tensor. */
export interface Parameter {
  name: string;
  shape: number[];
  data: Values;
}

/** The engine in its worker. */
export interface Engine {
  /** Answers as soon as the worker listens. */
  hello(): true;
  /** Loads the wasm and starts its threads; comes first. */
  start(options: StartOptions): Promise<Runtime>;
  /** Makes the model from a spec in JSON. */
  create(spec: string, seed: number): Opened;
  /** Makes the model from a file. */
  load(bytes: Uint8Array): Opened;
  /** Checks options and data and starts training; the model is unchanged when it throws. */
  begin(run: Run): { epochs: EpochRecord[] };
  /** The next report, as soon as there is one. */
  next(): Promise<Report>;
  /** Ends training after the step at work; answers when it has ended. */
  stop(): Promise<void>;
  encode(rows: Rows): Values;
  decode(codes: Rows): Values;
  reconstruct(rows: Rows): Values;
  score(rows: Rows, target: Rows | undefined, perFeature: boolean, sum: boolean): Values;
  evaluate(rows: Rows, target: Rows | undefined): Metrics;
  summary(): Summary;
  parameters(): Parameter[];
  attach(key: string, json: string): void;
  attachment(key: string): string | undefined;
  save(withTraining: boolean): Uint8Array<ArrayBuffer>;
  pca(rows: Rows, columns: number, dimensions: number): PrincipalComponents;
  /** Sizes of the engine's memory now, in bytes. */
  memory(): Pick<Runtime, 'wasmBytes' | 'memoryBytes'>;
}

/** The message, outside comlink, by which a working engine shows that it is alive. */
export const beatMessage = 'hourglass:beat';
