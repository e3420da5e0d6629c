/** What a model does with rows at hand or as a stream, in the user's units; `Autoencoder` documents it. */

import { eachChunk } from '../data/feeder.js';
import { type Rows, rowsOf, withLabels } from '../data/input.js';
import type { Intake, Taken } from '../data/intake.js';
import { isSource, maskOf, unequal, unpacked } from '../data/stream.js';
import type { Connection, RemoteEngine } from '../runtime/connect.js';
import { moved } from '../runtime/transfer.js';
import { oneOf, refuseUnknownOptions, wholeNumber } from '../spec/options.js';
import type {
  Chunk,
  EvaluateOptions,
  Input,
  LatentStatistics,
  Metrics,
  RowOptions,
  SampleOptions,
  ScoreOptions,
  Source,
  Tensor,
} from '../types.js';

/** A tensor of rows at hand, or one for each chunk of a stream. */
export type Answer = Promise<Tensor> | AsyncGenerator<Tensor, void, undefined>;

/** The calls of a model that take rows and leave it as it is. */
export class Inference {
  readonly #connection: Connection;
  readonly #intake: Intake;
  readonly #latentDim: number;

  constructor(connection: Connection, intake: Intake, latentDim: number) {
    this.#connection = connection;
    this.#intake = intake;
    this.#latentDim = latentDim;
  }

  encode(data: Input | Source, options: RowOptions): Answer {
    return this.#each(data, options, async (some, given) => {
      const rows = this.#rows(some, given);
      const codes = await this.#call((engine) => engine.encode(moved(rows)));
      return { data: codes, shape: [rows.rows, this.#latentDim] };
    });
  }

  decode(codes: Input | Source, options: RowOptions): Answer {
    return this.#each(codes, options, async (some, given) => {
      refuseUnknownOptions(given, ['labels'], '');
      const rows = withLabels(rowsOf(some, [this.#latentDim]), given.labels);
      const data = await this.#connection.call((engine) => engine.decode(moved(rows)));
      return this.#intake.raw(data, rows.rows);
    });
  }

  reconstruct(data: Input | Source, options: RowOptions): Answer {
    return this.#each(data, options, async (some, given) => {
      const rows = this.#rows(some, given);
      const rebuilt = await this.#call((engine) => engine.reconstruct(moved(rows)));
      return this.#intake.raw(rebuilt, rows.rows);
    });
  }

  score(data: Input | Source, options: ScoreOptions): Answer {
    return this.#each(data, options, (some, given) => this.#score(some, given), true);
  }

  async #score(data: Input, options: ScoreOptions): Promise<Tensor> {
    refuseUnknownOptions(options, ['per', 'reduction', 'target', 'labels', 'samples'], '');
    const perFeature = oneOf('per', options.per ?? 'row', ['row', 'feature']) === 'feature';
    const sum = oneOf('reduction', options.reduction ?? 'mean', ['mean', 'sum']) === 'sum';
    const { rows, target, known } = this.#pair(data, options);
    if (options.samples !== undefined) {
      const { drawnScores } = await import('./drawn-scores.js');
      return drawnScores(rows, target, { ...options, samples: options.samples }, (work) => this.#call(work));
    }
    const features = known !== undefined || perFeature;
    const scores = await this.#call((engine) =>
      engine.score(moved(rows), target && moved(target), features, sum),
    );
    known?.forEach((is, i) => {
      scores[i]! *= is;
    });
    if (perFeature) return { data: scores, shape: [rows.rows, ...this.#intake.shape] };
    return {
      data: known === undefined ? scores : overKnown(scores, known, rows.rows, sum),
      shape: [rows.rows],
    };
  }

  async evaluate(data: Input | Source, options: EvaluateOptions): Promise<Metrics> {
    refuseUnknownOptions(options, ['target', 'labels', 'mask', 'samples'], '');
    const { samples } = options;
    if (samples !== undefined)
      wholeNumber('samples', samples, 1, 2 ** 32 - 1, 'the likelihood is a mean over them');
    if (isSource(data)) return this.#total(data, options);
    return this.#metrics(this.#pair(data, options), samples);
  }

  /** The measures of all chunks. */
  async #total(chunks: Source, options: EvaluateOptions): Promise<Metrics> {
    const { Evaluation } = await import('./evaluation.js');
    const sums = new Evaluation();
    const one = async (chunk: Chunk): Promise<number> => {
      const { input, weights: _none, ...given } = unpacked(chunk);
      const pair = this.#pair(input, { ...options, ...given });
      const { rows, target, known } = pair;
      const part = { rows: rows.rows, wanted: (target ?? rows).data.slice(), known: known?.slice() };
      // Where nothing is known there is no error to measure, but penalties there are.
      const measured = known?.every((is) => is === 0) ? { ...pair, known: undefined } : pair;
      sums.add({ ...part, metrics: await this.#metrics(measured, options.samples) });
      return part.rows;
    };
    for await (const _ of eachChunk(chunks, one, (rows) => rows));
    return sums.finish();
  }

  #metrics({ rows, target, known }: Pair, samples: number | undefined): Promise<Metrics> {
    const mask = known && moved({ data: known, rows: rows.rows });
    return this.#call((engine) => engine.evaluate(moved(rows), target && moved(target), mask, samples));
  }

  async sample(count: number, options: SampleOptions): Promise<Tensor> {
    refuseUnknownOptions(options, ['seed', 'temperature', 'labels'], '');
    const { seed = 0, temperature = 1 } = options;
    wholeNumber('count', count, 1, 2 ** 32 - 1, 'it is the number of rows to make');
    wholeNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER, 'any whole number will do');
    const draws = withLabels({ count, seed, temperature }, options.labels);
    const data = await this.#connection.call((engine) => engine.sample(moved(draws)));
    return this.#intake.raw(data, count);
  }

  async statistics(data: Input, options: RowOptions): Promise<LatentStatistics> {
    const rows = this.#rows(data, options);
    return this.#call((engine) => engine.statistics(moved(rows)));
  }

  /** A result for data at hand, one for each chunk of a stream. */
  #each<Options extends RowOptions>(
    data: Input | Source,
    options: Options,
    work: (data: Input, options: Options) => Promise<Tensor>,
    withTarget = false,
  ): Answer {
    if (!isSource(data)) return work(data, options);
    const one = async (chunk: Chunk) => {
      const { input, labels, target } = unpacked(chunk);
      const given = { ...(labels && { labels }), ...(withTarget && target && { target }) };
      return work(input, { ...options, ...given });
    };
    return eachChunk(data, one, ({ shape }) => shape[0]!);
  }

  #rows(data: Input, options: RowOptions): Rows {
    refuseUnknownOptions(options, ['labels'], '');
    return withLabels(this.#intake.rows(data), options.labels);
  }

  /** Rows and what should have been rebuilt of them, with what is known of that. */
  #pair(data: Input, { target, labels, mask }: EvaluateOptions): Pair {
    const { known, ...taken } = this.#intake.take(data);
    const rows = withLabels(taken, labels);
    if (target === undefined) return { rows, known: this.#known(mask, known, rows.rows) };
    const { known: ofTarget, ...wanted } = this.#intake.take(target, 'target');
    if (wanted.rows !== rows.rows) throw unequal('target', rows.rows, wanted.rows);
    return { rows, target: wanted, known: this.#known(mask, ofTarget, rows.rows) };
  }

  /** What a mask leaves of what is known. */
  #known(mask: Input | undefined, known: Taken['known'], rows: number): Taken['known'] {
    if (mask === undefined) return known;
    const observed = maskOf(rowsOf(mask, this.#intake.shape, 'mask'), known, rows);
    if (observed.rows !== rows) throw unequal('mask', rows, observed.rows);
    return observed.data;
  }

  async #call<Value>(work: (engine: RemoteEngine) => Promise<Value>): Promise<Value> {
    try {
      return await this.#connection.call(work);
    } catch (error) {
      throw this.#intake.explain(error);
    }
  }
}

/** Rows to be rebuilt. */
interface Pair {
  rows: Rows;
  target?: Rows;
  known: Taken['known'];
}

/** One figure a row, over the features that are known; 0 for a row of which nothing is. */
function overKnown(scores: Float32Array, known: Float32Array, rows: number, sum: boolean): Float32Array {
  const features = scores.length / rows;
  return Float32Array.from({ length: rows }, (_, row) => {
    let [total, count] = [0, 0];
    for (let i = row * features; i < (row + 1) * features; i++) {
      total += scores[i]!;
      count += known[i]!;
    }
    return sum ? total : total / Math.max(count, 1);
  });
}
