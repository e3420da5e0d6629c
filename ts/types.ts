/**
 * The types that a user of `Autoencoder` meets: tensors, options, progress, results.
 */

import type { Scaler } from './data/scalers/scaler.js';
import type { FittedTable } from './data/table/fitted.js';
import type { TableRow } from './data/table/rows.js';
import type { Shape } from './spec/common.js';
import type { ModelSpec } from './spec/model.js';
import type { OptimizerSpec } from './spec/optimizers.js';
import type { PenaltySpec } from './spec/penalties.js';
import type { ScheduleSpec } from './spec/schedules.js';
import type { Averaging, EarlyStopping } from './spec/train.js';

export type { ModelSpec, Shape };

/** Numbers in row-major order and their shape, the batch axis first. */
export interface Tensor {
  data: Float32Array;
  shape: number[];
}

/**
 * What every call takes as data: rows one after the other, or rows as arrays, or a tensor; as objects where the model's
 * preprocessing is a table.
 *
 * Bytes mean value / 255. The caller's arrays are read once and never changed or detached.
 */
export type Input =
  | Float32Array
  | Uint8Array
  | readonly (readonly number[])[]
  | readonly TableRow[]
  | { readonly data: Float32Array | Uint8Array; readonly shape: Shape };

/** Some rows of a stream, any number of them, with what belongs to them: all chunks of a stream bring the same. */
export type Chunk =
  | Input
  | {
      input: Input;
      /** As the options of `fit`; `score` looks at `target` and `labels`, `evaluate` at `mask` too, others at `labels`. */
      target?: Input;
      labels?: Labels;
      weights?: readonly number[] | Float32Array;
      mask?: Input;
    };

/** Rows that come bit by bit: an async generator, a readable stream, or any iterable that is no array. */
export type Stream = AsyncIterable<Chunk> | Iterable<Chunk>;

/** A stream for one pass, or a function that gives it anew for each; a `Dataset` begins anew by itself. */
export type Source = Stream | (() => Stream);

/** A `Worker`, of the browser or of `node:worker_threads`, that runs `hourglass-ae/worker`. */
export interface WorkerLike {
  postMessage(message: unknown, transfer?: never): void;
  terminate(): unknown;
}

/** How the engine behind a model is started. */
export interface EngineOptions {
  /** Threads to use; `'auto'` (default): what this process's other models leave of the cores, at least 1. */
  threads?: number | 'auto';
  /** Build of the engine: `'mt'` has threads, `'st'` has none; by default what the environment allows. */
  variant?: 'st' | 'mt';
  /**
   * How products are rounded. `'reproducible'` (default): the same bits on every machine. `'fused'`: multiply and add
   * in one, up to twice as fast where the processor has it, but the last bits may differ from machine to machine; an
   * environment without relaxed SIMD (Node 20) refuses it with `unsupported`.
   */
  arithmetic?: Arithmetic;
  /**
   * Lets V8 widen the products from 128 to 256 bits: an experiment of V8's, in Node from 24 on, refused with
   * `unsupported` elsewhere. The widened code is compared with the reference first; where it differs, the ordinary
   * code runs and `runtime.reason` says so. `false` by default.
   */
  wide?: boolean;
  /** Most memory the engine may take, in bytes; 4 GiB by default. */
  memoryLimit?: number;
  /** Folder that holds `st/hourglass_bg.wasm`, `mt/…` and, for fused arithmetic, `st-relaxed/…`, `mt-relaxed/…`. */
  wasmUrl?: string | URL;
  /** Address of the worker's script, for hosts that move it. */
  workerUrl?: string | URL;
  /** A worker that you made from `hourglass-ae/worker`; it belongs to the model from then on. */
  worker?: WorkerLike;
  /** Gives up the start when it aborts. */
  signal?: AbortSignal;
}

/** Options of `Autoencoder.create`. */
export interface CreateOptions extends EngineOptions {
  /** Decides the first weights and every random choice of training; a whole number from 0 to 2^53 - 1, default 0. */
  seed?: number;
  /**
   * What raw rows go through: a scaler or a table that was fitted on training rows; nothing by default. Every call then takes rows
   * in their own units, and gives rows in them. It is kept in the model file. Where it knows missing values, they
   * stand for themselves: as input in the middle of the scale, and left out of the loss and of scores.
   */
  preprocessing?: Preprocessing;
}

/** What brings raw rows into the form that a model sees, and back. */
export type Preprocessing = Scaler | FittedTable;

/** Options of `Autoencoder.load`. */
export type LoadOptions = EngineOptions;

/** How products are rounded. */
export type Arithmetic = 'reproducible' | 'fused';

/** The builds of the engine: with threads (`mt`) or without (`st`), reproducible or fused (`-relaxed`). */
export type Variant = 'st' | 'mt' | 'st-relaxed' | 'mt-relaxed';

/** What a model runs on. */
export interface Runtime {
  /** Threads that it has, the engine's own included. With `threads: 'auto'` the others join after the start. */
  threads: number;
  /**
   * Those of them that worked on the last steps of training, chosen anew about every 50 ms by what is faster: one for
   * small models or where other processes keep the cores busy. Results do not depend on it.
   */
  members: number;
  /** The build. */
  variant: Variant;
  /** Whether its products are widened, which `wide` asks for. */
  wide: boolean;
  /** Why not more threads work, or why nothing is wide, where something stood in the way. */
  reason?: string;
  /** Size of the engine's WebAssembly memory, in bytes. */
  wasmBytes: number;
  /** What the model, its plan and its data use of that, in bytes. */
  memoryBytes: number;
}

/** The loss, its parts, and the reconstruction per feature. */
export interface LossReport {
  /** What is minimised: summed over features, averaged over rows. */
  loss: number;
  /** The reconstruction averaged over features too: the figure that Keras shows. */
  meanLoss: number;
  /** The parts of `loss`, by name; `reconstruction` is always there. */
  terms: Record<string, number>;
}

/** The state of a training run: one value per report of `train`. */
export interface Progress extends LossReport {
  /** The epoch at work, from 1. */
  epoch: number;
  /** Epochs in all. */
  epochs: number;
  /** Steps done. */
  step: number;
  /** Steps in all; NaN while the first pass over a stream has not told. */
  steps: number;
  /** Present in the last report of an epoch, where there is validation data. */
  validation?: LossReport;
  /** L2 norm of all gradients in the last step, before clipping. */
  gradientNorm: number;
  learningRate: number;
  /** Seconds since the run began. */
  elapsed: number;
  /** Seconds to go, estimated; NaN while nobody knows the steps. */
  remaining: number;
  rowsPerSecond: number;
}

/** One finished epoch. */
export interface EpochRecord extends LossReport {
  /** From 1. */
  epoch: number;
  learningRate: number;
  validation?: LossReport;
  /** Whether the watched loss was the lowest of its run so far. */
  best: boolean;
}

/** What training did. */
export interface History {
  epochs: EpochRecord[];
  /** Why it ended: all epochs done, early stopping, or `stop()`, `break` or an abort. */
  stopped: 'completed' | 'earlyStopping' | 'stopped';
  /** The epoch with the lowest watched loss, with early stopping. */
  bestEpoch?: number;
}

/** A class for each row, counted from 0: of models with a condition, such as those of the recipe `conditional`. */
export type Labels = readonly number[] | Uint8Array | Uint32Array;

/** Options of `encode`, `decode`, `reconstruct` and `statistics`. */
export interface RowOptions {
  /** What the rows are, for models with a condition. */
  labels?: Labels;
}

/** Where and how often the training state is kept. */
export interface Checkpoint {
  /** Steps between two checkpoints, at least 1. */
  everySteps: number;
  /** Takes the bytes of a model file with the training state; awaited before the next one is given. */
  save(bytes: Uint8Array): void | Promise<void>;
}

/** Options of `fit` and `train`; what is left out takes the engine's default. */
export interface FitOptions {
  /** Passes over the data, at least 1; 10 by default. They are added to what the model has seen before. */
  epochs?: number;
  /**
   * Rows per step, at least 1; at least 2 where rows of a batch are compared, as by `maximumMeanDiscrepancy`,
   * `totalCorrelation`, `swapNoise` and, of flat rows, `batchNorm`; 128 by default.
   */
  batchSize?: number;
  /** `optimizers.adam()` by default. */
  optimizer?: OptimizerSpec;
  /** `schedules.constant()` by default. */
  schedule?: ScheduleSpec;
  /**
   * Rows to measure after every epoch: data, data with its own target, or a share of the rows in (0, 1). Values that are
   * missing in them, or that the `mask` leaves out with 0, do not count.
   */
  validation?: Input | number | { input: Input; target?: Input; labels?: Labels; mask?: Input };
  /** Rows to rebuild instead of the input, one for each: `fit(noisy, { target: clean })`. */
  target?: Input;
  /** What the rows are, for models with a condition. */
  labels?: Labels;
  /** Whether rows are shuffled in every epoch; `true` by default. */
  shuffle?: boolean;
  /**
   * Of a stream: rows that wait, among which the next one is drawn by chance, at least 1; they stand in memory. 1 by
   * default, the order in which the rows come.
   */
  shuffleBuffer?: number;
  earlyStopping?: EarlyStopping;
  /** Longest gradient, as an L2 norm over all parameters; none by default. */
  clipNorm?: number;
  /** Largest gradient of one parameter; none by default. */
  clipValue?: number;
  /**
   * What each row counts, at least 0, not 0 for all: one number for each; 1 by default. It multiplies all of the row's
   * loss, reconstruction, penalties and the latent's own terms such as a divergence: 2 is the row twice in its batch, 0 no
   * row. The sum is divided by the number of rows, whatever their weights. What is a statistic of a batch is taken of weighed
   * rows and multiplied by their mean weight: the mean activity of `kullbackLeiblerSparsity`, the covariance of
   * `orthogonality`, the pairs of `totalCorrelation` and `maximumMeanDiscrepancy`, free bits. Codebooks and discriminators
   * see weighed rows too; `batchNorm` and the choice of `batchTopK` take all rows as equal. Penalties on the model's own
   * weights and validation do not weigh rows.
   */
  weights?: readonly number[] | Float32Array;
  /**
   * Which values are known, in the form of the data: 1 (also as a byte) where observed, 0 where missing. What is missing
   * is not to be rebuilt; as input it counts with the number that stands there. Only with losses that are sums over
   * features.
   */
  mask?: Input;
  /** Batches whose gradients one step takes together, at least 1: a larger batch in the memory of a small one. */
  accumulation?: number;
  /**
   * What the learning rate is multiplied by for parts of the model, finite and at least 0, by the beginnings of their
   * parameters' names (those of `model.parameters()`); the longest that fits counts. 0 keeps a part as it is:
   * `{ encoder: 0, 'decoder.2': 0.1 }`.
   */
  rateFactors?: Readonly<Record<string, number>>;
  /** A running mean of the weights, which is validated and comes in when the run is complete; none by default. */
  averaging?: Averaging;
  checkpoint?: Checkpoint;
  /**
   * Bytes of a checkpoint: goes on from there as if never interrupted; `epochs` is then the total. A stream has to begin
   * with the first row of the epoch that was interrupted: the rows that were trained on are read again, and left.
   */
  resume?: Uint8Array;
  /** Ends the run with `aborted`, within 100 ms or one step; the model stays at its last finished step. None by default. */
  signal?: AbortSignal;
  /** Called with every report. */
  onProgress?: (progress: Progress) => void;
}

/** What can be changed in a run at work. */
export interface Adjustment {
  /** In the place of the optimizer's, above 0; the schedule still acts on it. */
  learningRate?: number;
  /** Weights of the model's penalties by their names: `{ klGaussian: 0.5 }`. */
  penalties?: Partial<Record<PenaltySpec['type'], number>>;
}

/** Options of `score`. */
export interface ScoreOptions extends RowOptions {
  /** One figure per row (default) or per feature of every row. */
  per?: 'row' | 'feature';
  /** Whether a row's figure is the mean over its features (default) or their sum. */
  reduction?: 'mean' | 'sum';
  /** Rows that should have been rebuilt; the input by default. */
  target?: Input;
  /**
   * Codes drawn for each row, at least 1, of models with gaussian codes and a loss that is a density: its score is then
   * −E ln p(x|z) in nats (An and Cho 2015, reconstruction probability) instead of the error from the mean of its code.
   * Only per row; a missing value counts as what stands in its place.
   */
  samples?: number;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends RowOptions {
  /** Rows that should have been rebuilt; the input by default. */
  target?: Input;
  /** Which values are known, as in `fit`: 1 where observed, 0 where missing; what is missing is not measured. */
  mask?: Input;
  /**
   * Codes drawn for each row to estimate its likelihood, at least 1, of models with gaussian codes: `nll` then is there
   * (Burda et al. 2016, who take 5,000; 200 are usual). Without it one code is drawn, for `elbo` alone.
   */
  samples?: number;
}

/** What `evaluate` measures. */
export interface Metrics extends LossReport {
  /** Mean squared error per feature. */
  mse: number;
  /** Mean absolute error per feature. */
  mae: number;
  /** Peak signal-to-noise ratio in dB, for data in a range of 1. */
  psnr: number;
  /** Share of the data's variance that the reconstruction explains; 1 is all of it. */
  explainedVariance: number;
  /** The evidence lower bound in nats per row, so negative; of models with gaussian codes. */
  elbo?: number;
  /** −ln p(x) in nats per row, estimated by importance sampling, where `samples` were asked for. */
  nll?: number;
  /** The same, or the bound, in bits per feature. */
  bitsPerDim?: number;
}

/** Options of `sample`. */
export interface SampleOptions extends RowOptions {
  /** Decides the draws; a whole number from 0 to 2^53 - 1, default 0. */
  seed?: number;
  /** Spread of the draws, at least 0; 1 (default) is the prior's own, less gives more ordinary rows. */
  temperature?: number;
}

/** Options of `encodeBytes`. */
export interface EncodeBytesOptions extends RowOptions {
  /** Whether the data are rows (default) or codes already, in a shape of any size whose last axis is their channels. */
  of?: 'rows' | 'codes';
  /** What neighbouring values of a gaussian code differ by, above 0; 0.25 by default. Quantized codes have steps of 1. */
  step?: number;
  /** Up to 16 whole numbers from 0 to 2^32 - 1 that are kept beside the codes, such as the size of an image. */
  note?: readonly number[];
}

/** Options of `decodeBytes`. */
export interface DecodeBytesOptions extends RowOptions {
  /** Whether rows (default) or the codes themselves are wanted. */
  as?: 'rows' | 'codes';
}

/** Codes out of bytes, with the numbers that were kept beside them. */
export interface UnpackedCodes extends Tensor {
  note: number[];
}

/** What `statistics` tells of the codes of some rows; lists have one figure per unit of the code. */
export interface LatentStatistics {
  mean: number[];
  variance: number[];
  /** Share of the rows whose code is not 0 there. */
  activity: number[];
  /**
   * Divergence from the prior in nats, averaged over the rows: per unit of a gaussian latent, per bit or per choice;
   * absent where the latent has no prior.
   */
  kl?: number[];
  /** Units whose code varies: of a gaussian latent by more than 0.01, of another at all. */
  activeUnits: number;
  /** Share of the units that do not vary. */
  dead: number;
  /** Whether no unit varies: the decoder does without the code. */
  collapsed: boolean;
}

/** The layers of a model. */
export interface Summary {
  layers: { name: string; type: string; outputShape: number[]; parameters: number }[];
  /** Parameters in all. */
  parameters: number;
}

/** Options of `save`. */
export interface SaveOptions {
  /** Whether the training state goes along, so that training can go on exactly; `true` by default. */
  optimizer?: boolean;
}

/**
 * A format for other programs. `'onnx'`: for ONNX Runtime and all that reads ONNX. `'safetensors'`: the parameters, by
 * their names here. `'pytorch'`: a module in Python, as text in UTF-8, that reads these parameters.
 */
export type ExportFormat = 'onnx' | 'safetensors' | 'pytorch';

/** Options of `export`. */
export interface ExportOptions {
  /** From rows to codes, from codes to rows, or both (default). */
  part?: 'encoder' | 'decoder' | 'whole';
}

/** Options of `pca`. */
export interface PcaOptions {
  /** Number of components, from 1 to the number of columns. */
  dimensions: number;
  /** Values in a row, where the data does not say it itself. */
  columns?: number;
}

/** Principal components of some rows. */
export interface Pca {
  /** Mean of every column, `[columns]`. */
  mean: Tensor;
  /** Directions of most variance, `[dimensions, columns]`, each of length 1. */
  components: Tensor;
  /** Variance along every component. */
  explainedVariance: Float32Array;
  /** Its share of the variance in all. */
  explainedVarianceRatio: Float32Array;
  /** The rows in the components' coordinates, `[rows, dimensions]`. */
  points: Tensor;
}
