/** Rows that are read when they are needed: shuffled, split and cut into batches on the way, in bounded memory. */

import type { Chunk, Input, Source } from '../types.js';
import { pack, type Row, unpack } from './dataset-rows.js';
import { fault } from './fault.js';
import { Random } from './random.js';
import { isSource, restarts, streamOf } from './stream.js';

/** How a data set is shuffled. */
export interface ShuffleOptions {
  /** Decides the orders; 0 by default. */
  seed?: number;
  /** Rows that wait, among which the next one is drawn, at least 1: all of them for a perfect shuffle; 10,000 by default. */
  buffer?: number;
}

/** How a data set is cut in two. */
export interface DatasetSplitOptions {
  /** The chance of each row to be held back, in (0, 1). */
  test: number;
  /** Decides which rows; 0 by default. */
  seed?: number;
}

/** Makes the rows anew, a few at a time. */
type Pass = () => AsyncGenerator<Row[], void, undefined>;

/** Rows of a chunk where nobody asked for another number. */
const usual = 1024;

/**
 * A lazy data set: an iterable of chunks that begins anew with every pass, so that `fit` may take several epochs.
 *
 * Nothing is read before it is needed, and no more than a chunk and the shuffle's buffer are in memory. All methods give a
 * new data set and leave this one as it is.
 *
 * @example
 * ```ts
 * const { train, test } = Dataset.from(() => chunksOfAFile('huge.bin')).split({ test: 0.1, seed: 1 });
 * await model.fit(train.shuffle({ seed: 1 }), { epochs: 3 });
 * for await (const { data } of model.score(test)) console.log(data);
 * ```
 */
export class Dataset implements AsyncIterable<Chunk> {
  readonly #pass: Pass;
  readonly #size: number;
  /** Whether it can be read more than once: unless it is made of a stream that cannot. */
  readonly restarts: boolean;

  private constructor(pass: Pass, again: boolean, size = usual) {
    this.#pass = pass;
    this.restarts = again;
    this.#size = size;
  }

  /**
   * A data set of rows at hand, or of a stream of chunks; a function that gives the stream anew can be read many times.
   *
   * Rows say how long they are: as arrays, objects, or a tensor `{ data, shape }`.
   */
  static from(data: Chunk | Source): Dataset {
    if (!isSource(data)) {
      return new Dataset(async function* () {
        yield* slices(unpack(data as Chunk, 0), usual);
      }, true);
    }
    const source: Source = data;
    return new Dataset(async function* () {
      let before = 0;
      for await (const chunk of streamOf(source)) {
        const rows = unpack(chunk, before);
        before += rows.length;
        yield rows;
      }
    }, restarts(source));
  }

  /**
   * The rows in random order, another one in every pass: which ones, the seed alone decides.
   *
   * @throws AutoencoderError `outOfRange` for a buffer of less than one row
   */
  shuffle(options: ShuffleOptions = {}): Dataset {
    const { seed = 0, buffer = 10_000 } = options;
    if (!(buffer >= 1))
      throw fault('outOfRange', 'shuffle.buffer', 'at least 1', String(buffer), 'thousands are usual');
    const pass = this.#pass;
    let passes = 0;
    return new Dataset(
      () => shuffled(pass, new Random(seed + 2 ** 32 * passes++), buffer),
      this.restarts,
      this.#size,
    );
  }

  /**
   * The same rows in chunks of another size; 1,024 by default. Only the last chunk may be smaller.
   *
   * @throws AutoencoderError `outOfRange` for less than one row
   */
  batches(rows: number): Dataset {
    if (Number.isSafeInteger(rows) && rows >= 1) return new Dataset(this.#pass, this.restarts, rows);
    throw fault(
      'outOfRange',
      'batches',
      'a whole number from 1',
      String(rows),
      'some hundred rows are usual',
    );
  }

  /**
   * Two data sets: each row belongs to one of them, by chance, and to the same one in every pass. Split before you
   * shuffle.
   *
   * @throws AutoencoderError `outOfRange` for a share that is not between 0 and 1
   */
  split({ test, seed = 0 }: DatasetSplitOptions): { train: Dataset; test: Dataset } {
    if (!(test > 0 && test < 1))
      throw fault('outOfRange', 'split.test', 'a share in (0, 1)', String(test), '0.1 is usual');
    const pass = this.#pass;
    const part = (held: boolean) =>
      new Dataset(
        async function* () {
          const random = new Random(seed);
          for await (const rows of pass()) yield rows.filter(() => random.uniform() < test === held);
        },
        this.restarts,
        this.#size,
      );
    return { train: part(false), test: part(true) };
  }

  /**
   * The first rows, at most so many, as one chunk's input: to fit a scaler on, or to look at.
   *
   * @throws AutoencoderError `emptyData` where there are none
   * @example
   * ```ts
   * const scaler = standardScaler(await train.shuffle().first(50_000));
   * ```
   */
  async first(rows: number): Promise<Input> {
    const found: Row[] = [];
    for await (const some of this.#pass()) {
      found.push(...some.slice(0, rows - found.length));
      if (found.length >= rows) break;
    }
    if (found.length === 0) throw fault('emptyData', 'data', 'at least one row', 'none', 'pass some data');
    return pack(found).input;
  }

  /** The chunks of one pass. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void, undefined> {
    let waiting: Row[] = [];
    for await (const rows of this.#pass()) {
      waiting = waiting.length === 0 ? rows : waiting.concat(rows);
      let from = 0;
      for (; waiting.length - from >= this.#size; from += this.#size)
        yield pack(waiting.slice(from, from + this.#size));
      if (from > 0) waiting = waiting.slice(from);
    }
    if (waiting.length > 0) yield pack(waiting);
  }
}

/** Draws each next row from those that wait; the next of the pass takes its place. */
async function* shuffled(pass: Pass, random: Random, buffer: number): ReturnType<Pass> {
  const waiting: Row[] = [];
  for await (const rows of pass()) {
    const out: Row[] = [];
    for (const row of rows) {
      if (waiting.length < buffer) {
        waiting.push(row);
        continue;
      }
      const place = random.below(buffer);
      out.push(waiting[place]!);
      waiting[place] = row;
    }
    if (out.length > 0) yield out;
  }
  const order = random.order(waiting.length);
  yield* slices(
    Array.from(order, (place) => waiting[place]!),
    usual,
  );
}

function* slices(rows: Row[], size: number): Generator<Row[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size);
}
