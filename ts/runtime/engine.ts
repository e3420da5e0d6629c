/**
 * What the worker offers: the interface on both ends of the wire. Comlink's `Remote<Engine>` is the client.
 *
 * Every method answers with plain data; arrays are transferred. While a run trains, all other methods are answered
 * between two steps, with the weights of the last finished one.
 */

import type { ModelSpec } from '../spec/model.js';
import type { TrainSpec } from '../spec/train.js';
import type {
  Arithmetic,
  EpochRecord,
  History,
  LatentStatistics,
  Metrics,
  Progress,
  Runtime,
  Summary,
} from '../types.js';
import type { Numbers, PrincipalComponents, Values } from './glue.js';

/** Rows of numbers, one after the other. */
export interface Rows {
  data: Numbers;
  rows: number;
  /** What each row is said to be. */
  labels?: Uint32Array<ArrayBuffer>;
}

/** Rows to draw from the prior. */
export interface Draws {
  count: number;
  seed: number;
  temperature: number;
  labels?: Uint32Array<ArrayBuffer>;
}

/** Codes, and what is kept beside them in bytes. */
export interface Packable {
  data: Values;
  axes: number[];
  note: number[];
  step: number;
}

/** How the engine starts. */
export interface StartOptions {
  threads: number;
  /** Whether to begin with one thread and let the others join when they are there. */
  joinLater: boolean;
  variant?: 'st' | 'mt';
  arithmetic?: Arithmetic;
  wide?: boolean;
  /** Why `threads` is not more, where the caller knows. */
  reason?: string;
  memoryLimit?: number;
  wasmUrl?: string;
}

/** Rows to train on, with what belongs to them. */
export interface Parts {
  input: Rows;
  target?: Rows;
  /** One weight a row. */
  weights?: Rows;
  /** One weight a value. */
  mask?: Rows;
}

/** Rows to measure after every epoch, with what belongs to them. */
export interface Validation {
  validation?: Rows;
  validationTarget?: Rows;
  /** One weight a value. */
  validationMask?: Rows;
}

/** A training run: options and data, of a stream the first chunk. */
export interface Run extends Parts, Validation {
  options: TrainSpec;
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
  /** What worked on it. */
  runtime: Runtime;
  /** Present in the last report. */
  end?: History['stopped'];
}

/** What a model tells when it is opened. */
export interface Opened {
  spec: ModelSpec;
  latentDim: number;
  epochs: EpochRecord[];
  runtime: Runtime;
  /** The preprocessing in the file, in JSON. */
  preprocessing?: string;
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
  /**
   * The next chunk of a stream, taken when the one before is used up, or the end of an epoch, answered when that is over.
   * Tells whether the run wants more.
   */
  feed(chunk: Parts | undefined): Promise<boolean>;
  /** Ends training after the step at work; answers when it has ended. */
  stop(): Promise<void>;
  /** Changes the run at work from its next step on; `Adjustment` in JSON. */
  adjust(json: string): void;
  encode(rows: Rows): Promise<Values>;
  decode(codes: Rows): Promise<Values>;
  reconstruct(rows: Rows): Promise<Values>;
  sample(draws: Draws): Promise<Values>;
  /** Codes as bytes. */
  pack(codes: Packable): Uint8Array<ArrayBuffer>;
  unpack(bytes: Uint8Array): { data: Values; axes: number[]; note: number[] };
  statistics(rows: Rows): Promise<LatentStatistics>;
  score(rows: Rows, target: Rows | undefined, perFeature: boolean, sum: boolean): Promise<Values>;
  /** For each row the mean of its loss over drawn codes, per feature; each row draws the same noise. */
  scoreDrawn(rows: Rows, target: Rows | undefined, samples: number): Promise<Values>;
  evaluate(
    rows: Rows,
    target: Rows | undefined,
    mask: Rows | undefined,
    samples: number | undefined,
  ): Promise<Metrics>;
  summary(): Summary;
  parameters(): Parameter[];
  /** Overwrites some tensors; none where one of them is refused. */
  setParameters(tensors: { name: string; data: Values }[]): void;
  attach(key: string, json: string): void;
  attachment(key: string): string | undefined;
  save(withTraining: boolean): Uint8Array<ArrayBuffer>;
  pca(rows: Rows, columns: number, dimensions: number): Promise<PrincipalComponents>;
  /** What the model runs on now. */
  runtime(): Runtime;
}

/** The message, outside comlink, by which a working engine shows that it is alive. */
export const beatMessage = 'hourglass:beat';

/** Where the preprocessing stands in the model file. */
export const preprocessingKey = 'preprocessing';
