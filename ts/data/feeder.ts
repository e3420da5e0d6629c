/**
 * Reads a source chunk by chunk and gives it to whom trains on it, epoch after epoch.
 */

import { AutoencoderError } from '../errors.js';
import type { Chunk, Source } from '../types.js';
import type { Intake } from './intake.js';
import { countedFrom, iteratorOf, type Parts, partsOfChunk, restarts, streamOf } from './stream.js';

/** The reader of a source, for one run. */
export class Feeder {
  readonly #source: Source;
  readonly #intake: Intake;
  #iterator: AsyncIterator<Chunk> | Iterator<Chunk> | undefined;
  /** Rows of the epoch so far. */
  #rows = 0;
  /** Whether the source was asked for a chunk and has not answered. */
  #waits = false;
  #opened = false;
  #closed = false;
  /** What ended the reading, if something did. */
  failure: unknown;

  constructor(source: Source, intake: Intake) {
    this.#source = source;
    this.#intake = intake;
  }

  /** The next chunk; undefined at the end of an epoch, behind which the next one begins. */
  async next(): Promise<Parts | undefined> {
    const { done, value } = await this.#pull();
    if (done) {
      this.#iterator = undefined;
      this.#rows = 0;
      return undefined;
    }
    try {
      const parts = partsOfChunk(value, this.#intake);
      this.#rows += parts.input.rows;
      return parts;
    } catch (error) {
      throw error instanceof AutoencoderError ? countedFrom(this.#rows, error) : error;
    }
  }

  /**
   * Gives chunk after chunk, and undefined for the end of an epoch, as long as more are wanted. Never rejects: what went
   * wrong stands in `failure`.
   */
  async feed(give: (chunk: Parts | undefined) => Promise<boolean>): Promise<void> {
    try {
      let wanted = true;
      while (wanted) {
        const chunk = await this.next();
        wanted = !this.#closed && (await give(chunk));
      }
    } catch (error) {
      this.failure = error;
    }
  }

  /** Lets go of the source. One that has not answered yet is told, but not waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const closing = (async () => iterator?.return?.())().catch(() => undefined);
    if (!this.#waits) await closing;
  }

  async #pull(): Promise<IteratorResult<Chunk, unknown>> {
    if (this.#opened && this.#iterator === undefined && !restarts(this.#source)) throw readOnce();
    this.#waits = true;
    try {
      this.#opened = true;
      this.#iterator ??= iteratorOf(this.#source);
      return await this.#iterator.next();
    } catch (error) {
      this.#iterator = undefined;
      throw unreadable(error);
    } finally {
      this.#waits = false;
    }
  }
}

/** The refusal of a second epoch over what is gone after the first. */
export function readOnce(): AutoencoderError {
  return new AutoencoderError({
    code: 'incompatible',
    path: 'epochs',
    expected: '1, for a stream that can be read once',
    received: 'more',
    hint: 'pass a function that gives the stream anew for every epoch, or a Dataset of one',
  });
}

function unreadable(cause: unknown): AutoencoderError {
  const received = cause instanceof Error ? cause.message : String(cause);
  const hint = 'the model stays at its last finished step';
  const details = { code: 'badData', path: 'data', expected: 'a stream to its end', received, hint } as const;
  return new AutoencoderError(details, { cause });
}

/** What some work makes of each chunk, one after the other; the source is closed when nobody asks any more. */
export async function* eachChunk<Result>(
  source: Source,
  work: (chunk: Chunk) => Promise<Result>,
  rowsOf: (result: Result) => number,
): AsyncGenerator<Result, void, undefined> {
  let rows = 0;
  for await (const chunk of streamOf(source)) {
    const result = await work(chunk).catch((error: unknown) => {
      throw error instanceof AutoencoderError ? countedFrom(rows, error) : error;
    });
    rows += rowsOf(result);
    yield result;
  }
}
