/**
 * The model as its users see it: a handle on an engine that lives in a worker of its own.
 */

import { Intake, type Preprocessor } from './data/intake.js';
import { AutoencoderError } from './errors.js';
import { type Answer, Inference } from './model/inference.js';
import { copiesOf } from './model/parameters.js';
import { givenPreprocessing, refuseOwnKey, savedPreprocessing } from './model/preprocessing.js';
import { bytesOf } from './model/run-options.js';
import { type Recorder, TrainingRun } from './model/training-run.js';
import { checkCreate, checkEngine, specJson } from './options.js';
import { Connection, type RemoteEngine } from './runtime/connect.js';
import { type Opened, preprocessingKey } from './runtime/engine.js';
import { moved } from './runtime/transfer.js';
import type { ModelSpec } from './spec/model.js';
import { refuseUnknownOptions } from './spec/options.js';
import type { FitPriorOptions } from './tasks/generate/generate.js';
import type { FittedPrior } from './tasks/generate/prior.js';
import type {
  Adjustment,
  CreateOptions,
  DecodeBytesOptions,
  EncodeBytesOptions,
  EngineOptions,
  EvaluateOptions,
  ExportFormat,
  ExportOptions,
  FitOptions,
  History,
  Input,
  LatentStatistics,
  LoadOptions,
  Metrics,
  Preprocessing,
  Progress,
  RowOptions,
  Runtime,
  SampleOptions,
  SaveOptions,
  ScoreOptions,
  Source,
  Summary,
  Tensor,
  UnpackedCodes,
} from './types.js';

/** Ends the worker of a model that was forgotten without `close()`. */
const forgotten = new FinalizationRegistry<Connection>((connection) => connection.close());

/**
 * An autoencoder: made from a spec, trained on rows, used to encode, rebuild and score them.
 *
 * Everything returns a promise and rejects with an {@link AutoencoderError}. The caller's arrays are never changed.
 * A row's result never depends on the other rows it comes with.
 *
 * @example
 * ```ts
 * const model = await Autoencoder.create(deep({ inputShape: [784], units: [128], latentDim: 32 }), { seed: 1 });
 * await model.fit(images, { epochs: 20, batchSize: 128 });
 * const { data, shape } = await model.encode(images);
 * await model.close();
 * ```
 */
export class Autoencoder {
  readonly #connection: Connection;
  readonly #options: EngineOptions;
  readonly #spec: ModelSpec;
  readonly #latentDim: number;
  readonly #intake: Intake;
  readonly #inference: Inference;
  #runtime: Runtime;
  #history: History;
  readonly #recorder: Recorder = {
    began: (epochs) => {
      this.#history = { epochs: [...epochs], stopped: 'stopped' };
    },
    epoch: (record) => {
      this.#history.epochs.push(record);
    },
    runsOn: (runtime) => {
      this.#runtime = runtime;
      this.#connection.has(runtime.threads);
    },
    ended: (stopped) => {
      this.#history = { ...this.#history, stopped };
    },
  };

  private constructor(connection: Connection, options: EngineOptions, opened: Opened, intake: Intake) {
    this.#connection = connection;
    this.#options = options;
    this.#runtime = opened.runtime;
    this.#spec = opened.spec;
    this.#latentDim = opened.latentDim;
    this.#intake = intake;
    this.#inference = new Inference(connection, intake, opened.latentDim);
    this.#history = { epochs: opened.epochs, stopped: 'completed' };
    forgotten.register(this, connection, this);
  }

  /**
   * Makes a model from a spec, with weights drawn by the seed.
   *
   * With `preprocessing` every call takes rows in their own units and gives rows in them: `fit` with target, validation
   * and streams, `encode`, `reconstruct`, `decode`, `sample`, `score`. Losses, scores and the figures of `evaluate` stay
   * those of the scaled rows, which the model sees.
   *
   * @throws AutoencoderError `invalidSpec`, `unknownMember`, `unknownOption`, `invalidShape`, `outOfRange`,
   * `incompatible` with the place in the spec as path; `unsupported` where WebAssembly lacks SIMD
   * @example
   * ```ts
   * const preprocessing = standardScaler(train);     // fitted on the training rows, and on no others
   * const model = await Autoencoder.create(spec, { preprocessing });
   * const { data } = await model.reconstruct(test);  // in the units of the test rows
   * ```
   */
  static async create(spec: ModelSpec, options: CreateOptions = {}): Promise<Autoencoder> {
    const { seed, engine, preprocessing } = checkCreate(options);
    const json = specJson(spec);
    const fitted = await givenPreprocessing(preprocessing);
    return Autoencoder.#open(engine, async (remote) => {
      const opened = await remote.create(json, seed);
      if (fitted !== undefined) await remote.attach(preprocessingKey, JSON.stringify(fitted));
      return { opened, fitted };
    });
  }

  /**
   * Opens a model from the bytes of {@link Autoencoder.save}, with its training state and its preprocessing where they
   * carry them.
   *
   * @throws AutoencoderError `badCheckpoint` for bytes that are truncated, altered or something else,
   * `unsupportedVersion` for those of a newer version
   */
  static async load(bytes: Uint8Array, options: LoadOptions = {}): Promise<Autoencoder> {
    const engine = checkEngine(options);
    const copy = bytesOf(bytes, 'bytes');
    return Autoencoder.#open(engine, async (remote) => {
      const opened = await remote.load(moved(copy));
      return { opened, fitted: await savedPreprocessing(opened.preprocessing) };
    });
  }

  static async #open(
    options: EngineOptions,
    open: (engine: RemoteEngine) => Promise<{ opened: Opened; fitted: Preprocessor | undefined }>,
  ): Promise<Autoencoder> {
    const connection = await Connection.start(options);
    try {
      const { opened, fitted } = await connection.call(open);
      const intake = new Intake(opened.spec.input.shape, fitted);
      const { signal: _signal, worker: _worker, ...again } = options;
      return new Autoencoder(connection, again, opened, intake);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** The spec with all defaults filled in. */
  get spec(): ModelSpec {
    return this.#spec;
  }

  /** Numbers in a code. */
  get latentDim(): number {
    return this.#latentDim;
  }

  /** What raw rows go through on their way in, and results on their way out; undefined where they are taken as they are. */
  get preprocessing(): Preprocessing | undefined {
    return this.#intake.preprocessing;
  }

  /** Threads, build and memory of the engine, as of the last report or the last change of the model. */
  get runtime(): Runtime {
    return this.#runtime;
  }

  /** The epochs of the model's life, and why the last run ended. */
  get history(): History {
    return this.#history;
  }

  /**
   * Trains for some epochs more and returns their history.
   *
   * @throws AutoencoderError `badData`, `emptyData`, `notFinite` with row and column; `outOfRange` and
   * `unknownOption` with the option; `aborted` by the signal. The model is as it was before the call, or, once
   * training has begun, as after its last finished step.
   * @example
   * ```ts
   * const { epochs } = await model.fit(noisy, { target: clean, epochs: 50, batchSize: 256, validation: 0.1 });
   * await model.fit(() => chunksOfAFile('huge.bin'), { epochs: 3, shuffleBuffer: 10_000 }); // never all in memory
   * ```
   */
  async fit(data: Input | Source, options: FitOptions = {}): Promise<History> {
    const run = this.#run(data, options);
    for await (const _progress of this.#reports(run));
    return run.history;
  }

  /**
   * Trains like {@link fit}, one value per report: about ten a second, and one at the end of every epoch.
   *
   * @example
   * ```ts
   * for await (const { epoch, loss } of model.train(images, { epochs: 100 })) if (loss < 70) break;
   * ```
   */
  async *train(data: Input | Source, options: FitOptions = {}): AsyncGenerator<Progress, void, undefined> {
    yield* this.#reports(this.#run(data, options));
  }

  /** Ends a running `fit` or `train` after the step at work; `fit` then returns with `stopped: 'stopped'`. */
  async stop(): Promise<void> {
    await this.#connection.call((engine) => engine.stop());
  }

  /**
   * Changes learning rate and weights of penalties of a running `fit` or `train`, from its next step on; the next run
   * begins as its options and the spec say.
   *
   * @throws AutoencoderError `incompatible` where nothing trains; `outOfRange`, `unknownMember` with the option
   * @example
   * ```ts
   * for await (const { epoch } of model.train(images)) if (epoch === 5) await model.adjust({ learningRate: 1e-4 });
   * ```
   */
  async adjust(change: Adjustment): Promise<void> {
    const json = JSON.stringify(change, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
    await this.#connection.call((engine) => engine.adjust(json));
  }

  /**
   * The codes of rows: `[rows, latentDim]`; of a stream those of each chunk, as they are asked for.
   *
   * @example
   * ```ts
   * for await (const { data } of model.encode(chunksOfAFile('huge.bin'))) await file.write(data);
   * ```
   */
  encode(data: Input, options?: RowOptions): Promise<Tensor>;
  encode(data: Source, options?: RowOptions): AsyncGenerator<Tensor, void, undefined>;
  encode(data: Input | Source, options: RowOptions = {}): Answer {
    return this.#inference.encode(data, options);
  }

  /** Rows from codes of shape `[rows, latentDim]`: `[rows, ...inputShape]`; from a stream those of each chunk. */
  decode(codes: Input, options?: RowOptions): Promise<Tensor>;
  decode(codes: Source, options?: RowOptions): AsyncGenerator<Tensor, void, undefined>;
  decode(codes: Input | Source, options: RowOptions = {}): Answer {
    return this.#inference.decode(codes, options);
  }

  /**
   * The codes of rows as few bytes: entropy-coded by the prior of a quantized or gaussian latent, with a fingerprint of the
   * model and a checksum. The same rows give the same bytes everywhere.
   *
   * @throws AutoencoderError `unsupported` for other latents and for fused arithmetic, which is not the same everywhere;
   * `outOfRange` at `step` or `note`
   * @example
   * ```ts
   * const bytes = await model.encodeBytes(images);
   * const { data, shape } = await model.decodeBytes(bytes);
   * ```
   */
  async encodeBytes(data: Input, options: EncodeBytesOptions = {}): Promise<Uint8Array> {
    const { packable } = await import('./model/packing.js');
    const codes = await packable(this, this.#options.arithmetic, data, options);
    return this.#connection.call((engine) => engine.pack(moved(codes)));
  }

  /**
   * The rows, `[rows, ...inputShape]`, or the codes that {@link encodeBytes} of this very model packed.
   *
   * @throws AutoencoderError `badData` for bytes that are cut off, altered or something else, `incompatible` for those
   * of another model, or of this one before it was trained further, `unsupportedVersion` for those of a newer version
   */
  decodeBytes(bytes: Uint8Array, options: DecodeBytesOptions & { as: 'codes' }): Promise<UnpackedCodes>;
  decodeBytes(bytes: Uint8Array, options?: DecodeBytesOptions): Promise<Tensor>;
  async decodeBytes(bytes: Uint8Array, options: DecodeBytesOptions = {}): Promise<Tensor> {
    const { unpackable, unpackedRows } = await import('./model/packing.js');
    const copy = unpackable(this.#options.arithmetic, bytes, options);
    const { data, axes, note } = await this.#connection.call((engine) => engine.unpack(moved(copy)));
    const codes = { data, shape: axes, note };
    return options.as === 'codes' ? codes : unpackedRows(this, codes, options);
  }

  /** Rows through encoder and decoder: `[rows, ...inputShape]`; of a stream those of each chunk. */
  reconstruct(data: Input, options?: RowOptions): Promise<Tensor>;
  reconstruct(data: Source, options?: RowOptions): AsyncGenerator<Tensor, void, undefined>;
  reconstruct(data: Input | Source, options: RowOptions = {}): Answer {
    return this.#inference.reconstruct(data, options);
  }

  /**
   * The reconstruction error in the model's own loss: `[rows]`, or `[rows, ...inputShape]` per feature; of a stream that
   * of each chunk. With a preprocessing it is that of the scaled rows, so that no column counts more for its unit; values
   * that are missing count nothing.
   *
   * @example
   * ```ts
   * const { data } = await model.score(images);      // one figure per image, mean over its pixels
   * ```
   */
  score(data: Input, options?: ScoreOptions): Promise<Tensor>;
  score(data: Source, options?: ScoreOptions): AsyncGenerator<Tensor, void, undefined>;
  score(data: Input | Source, options: ScoreOptions = {}): Answer {
    return this.#inference.score(data, options);
  }

  /**
   * Loss and error measures over rows, also over a stream of any length, of which one chunk at a time is held; with a
   * preprocessing those of the scaled rows. Values that are missing or masked count nothing: `loss` then sums over those
   * that are known, as in training, the other figures are means over them, and there is no likelihood.
   *
   * @throws AutoencoderError `emptyData` where there are no rows, or nothing is known of them; `incompatible` for a mask with
   * a loss that is no sum over features, or with `samples`
   * @example
   * ```ts
   * const { mse, explainedVariance } = await model.evaluate(images);
   * const { meanLoss } = await model.evaluate(rows, { mask }); // 1 where observed, 0 where missing
   * const whole = await model.evaluate(Dataset.from(readHugeFile).batches(1000)); // in bounded memory
   * ```
   */
  async evaluate(data: Input | Source, options: EvaluateOptions = {}): Promise<Metrics> {
    return this.#inference.evaluate(data, options);
  }

  /**
   * New rows, from codes drawn from the latent's prior, or where it has none from the one that {@link fitPrior} fitted:
   * `[count, ...inputShape]`.
   *
   * @throws AutoencoderError `unsupported` where there is neither
   * @example
   * ```ts
   * const { data } = await model.sample(16, { seed: 1, temperature: 0.8 });
   * ```
   */
  async sample(count: number, options: SampleOptions = {}): Promise<Tensor> {
    try {
      return await this.#inference.sample(count, options);
    } catch (error) {
      if (!(error instanceof AutoencoderError && error.code === 'unsupported')) throw error;
      const { generateFitted } = await import('./tasks/generate/rows.js');
      const rows = await generateFitted(this, count, options);
      if (rows === undefined) throw error;
      return rows;
    }
  }

  /**
   * Fits a prior to the codes of rows, for {@link sample} and `generate`: as the function `fitPrior`, which tells more.
   *
   * @example
   * ```ts
   * await model.fitPrior(images, { components: 10 });
   * const { data } = await model.sample(16, { seed: 1 });
   * ```
   */
  async fitPrior(data: Input, options: FitPriorOptions = {}): Promise<FittedPrior> {
    const { fitMixtures } = await import('./tasks/generate/rows.js');
    return fitMixtures(this, data, options);
  }

  /**
   * What the codes of rows are like: mean, variance, divergence from the prior, which units are used at all.
   *
   * @example
   * ```ts
   * const { activeUnits, collapsed } = await model.statistics(images);
   * ```
   */
  async statistics(data: Input, options: RowOptions = {}): Promise<LatentStatistics> {
    return this.#inference.statistics(data, options);
  }

  /** The layers with shapes and parameter counts. */
  summary(): Promise<Summary> {
    return this.#connection.call((engine) => engine.summary());
  }

  /** Copies of all parameter tensors, by name: `encoder.0.weight` is `[inputs, outputs]`. */
  async parameters(): Promise<Record<string, Tensor>> {
    const tensors = await this.#connection.call((engine) => engine.parameters());
    return Object.fromEntries(tensors.map(({ name, shape, data }) => [name, { shape, data }]));
  }

  /**
   * Overwrites some parameter tensors, by the names of {@link parameters}: weights that come from elsewhere.
   *
   * @throws AutoencoderError `unknownMember` for a name that the model does not have, `invalidShape`, `notFinite`; the
   * model is then as it was
   * @example
   * ```ts
   * await model.setParameters({ 'latent.weight': weight, 'latent.bias': new Float32Array(32) });
   * ```
   */
  async setParameters(parameters: Record<string, Tensor | Float32Array>): Promise<void> {
    const tensors = copiesOf(parameters);
    await this.#connection.call((engine) => engine.setParameters(moved(tensors)));
  }

  /**
   * Keeps a JSON value in the model, and in its file, under a key.
   *
   * @example
   * ```ts
   * await model.attach('labels', ['cat', 'dog']);
   * ```
   */
  async attach(key: string, value: unknown): Promise<void> {
    refuseOwnKey(key);
    await this.#connection.call((engine) => engine.attach(key, JSON.stringify(value ?? null)));
  }

  /** The value kept under a key; undefined where there is none. */
  async attachment(key: string): Promise<unknown> {
    const json = await this.#connection.call((engine) => engine.attachment(key));
    return json === undefined ? undefined : JSON.parse(json);
  }

  /** The model file: safetensors with spec, weights, attachments and, unless told not to, the training state. */
  async save(options: SaveOptions = {}): Promise<Uint8Array> {
    refuseUnknownOptions(options, ['optimizer'], '');
    return this.#connection.call((engine) => engine.save(options.optimizer ?? true));
  }

  /**
   * The model at inference for other programs, for any number of rows.
   *
   * `'onnx'` is one file (operator set 13). Its inputs and outputs are named as they are here: `input` and
   * `reconstruction` of shape `[batch, ...inputShape]`, `codes` `[batch, latentDim]`, for models with a condition also
   * `labels` `[batch]` (int64). `'safetensors'` holds the parameters, and `'pytorch'` is the module to read them, which
   * also stands in the file's metadata as `pytorch`. All of them take and give rows in their own units: a scaler or a table
   * is inside, in double precision.
   *
   * @throws AutoencoderError `unsupported` with its place for a member that the format does not have
   * @example
   * ```ts
   * await writeFile('encoder.onnx', await model.export('onnx', { part: 'encoder' }));
   * await writeFile('digits.safetensors', await model.export('safetensors'));
   * await writeFile('digits.py', await model.export('pytorch')); // from digits import load; load('digits.safetensors')
   * ```
   */
  async export(format: ExportFormat, options: ExportOptions = {}): Promise<Uint8Array> {
    const { exportModel } = await import('./export/export.js');
    return exportModel(this, format, options);
  }

  /** A second model, equal to the last bit, with an engine of its own. */
  async clone(): Promise<Autoencoder> {
    return Autoencoder.load(await this.save(), this.#options);
  }

  /** Frees the engine and its threads; calls that are open reject with `closed`. The second time it does nothing. */
  async close(): Promise<void> {
    forgotten.unregister(this);
    this.#connection.close();
  }

  /** `await using model = …` closes the model at the end of its block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #run(data: Input | Source, options: FitOptions): TrainingRun {
    if (this.#connection.ended !== undefined) throw this.#connection.ended;
    const trainee = { connection: this.#connection, intake: this.#intake, recorder: this.#recorder };
    return new TrainingRun(trainee, data, options);
  }

  /** The reports of a run; `runtime` is renewed with each, and is after it what it is then. */
  async *#reports(run: TrainingRun): AsyncGenerator<Progress, void, undefined> {
    try {
      yield* run.reports();
    } finally {
      if (this.#connection.ended === undefined) {
        this.#recorder.runsOn(await this.#connection.call((engine) => engine.runtime()));
      }
    }
  }
}
