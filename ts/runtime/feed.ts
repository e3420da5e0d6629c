/**
 * The engine's end of a stream: one chunk at a time, poured into the session as it has room.
 */

import { countedFrom } from '../data/stream.js';
import { AutoencoderError, hasErrorDetails } from '../errors.js';
import { hand } from './begin.js';
import { Bell } from './bell.js';
import type { Parts, Rows } from './engine.js';
import type { Session } from './glue.js';

/** The chunks of a run, whose first row began it. */
export class Feed {
  readonly #bell = new Bell();
  #chunk: Parts | undefined;
  /** Rows of the chunk that were poured, and rows of the epoch before it. */
  #at = 1;
  #before = 0;
  /** Whether the epoch's last chunk has come. */
  #ends = false;
  #closed = false;

  constructor(first: Parts) {
    this.#chunk = first;
  }

  /** Whether there is nothing to pour. */
  get isEmpty(): boolean {
    return this.#chunk === undefined && !this.#ends;
  }

  /** See `Engine.feed`. */
  async take(chunk: Parts | undefined): Promise<boolean> {
    while (this.#chunk !== undefined && !this.#closed) await this.#bell.rung();
    if (this.#closed) return false;
    if (chunk !== undefined) {
      this.#chunk = chunk;
      this.#at = 0;
      return true;
    }
    this.#ends = true;
    while (this.#ends && !this.#closed) await this.#bell.rung();
    return !this.#closed;
  }

  /** Gives the session what it has room for, and the end where it has come. */
  pour(session: Session): void {
    while (this.#chunk !== undefined) {
      const { rows } = this.#chunk.input;
      const end = Math.min(this.#at + session.streamRoom(), rows);
      if (end > this.#at) this.#give(session, this.#chunk, end);
      if (this.#at < rows) return;
      this.#before += rows;
      this.#chunk = undefined;
      this.#bell.ring();
    }
    if (this.#ends) session.pour();
  }

  /** The next epoch begins. */
  epochEnded(): void {
    this.#ends = false;
    this.#before = 0;
    this.#bell.ring();
  }

  /** The run wants no more. */
  close(): void {
    this.#closed = true;
    this.#bell.ring();
  }

  #give(session: Session, chunk: Parts, end: number): void {
    try {
      hand(session, cut(chunk, this.#at, end));
      session.pour();
      this.#at = end;
    } catch (error) {
      if (!hasErrorDetails(error)) throw error;
      throw countedFrom(this.#before + this.#at, new AutoencoderError(error));
    }
  }
}

/** Some rows of a chunk, without copying them. */
export function cut({ input, target, weights, mask }: Parts, from: number, to: number): Parts {
  const part = ({ data, rows, labels }: Rows): Rows => {
    const width = data.length / rows;
    const some = { data: data.subarray(from * width, to * width), rows: to - from };
    return labels === undefined ? some : { ...some, labels: labels.subarray(from, to) };
  };
  return {
    input: part(input),
    ...(target && { target: part(target) }),
    ...(weights && { weights: part(weights) }),
    ...(mask && { mask: part(mask) }),
  };
}
