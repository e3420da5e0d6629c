/** Rows, one after the other, → windows of the last rows; gaps and missing values are dealt with here. */

import { bad } from '../../data/form.js';
import { AutoencoderError } from '../../errors.js';

/** How rows become windows. */
export interface WindowSettings {
  /** Rows in a window. */
  length: number;
  channels: number;
  /** What becomes of missing values (NaN): refused, or the channel's last value is held. */
  missing: 'refuse' | 'hold';
  /** The usual step of the times, where they are known: after a pause of a window's length the windows begin anew. */
  step?: number;
  columns?: readonly string[];
}

/** What a row has brought. */
export interface Taken {
  /** Whether the rows before it are forgotten: there was a pause. */
  isNew: boolean;
  /** Whether the last rows make a whole window. */
  isWhole: boolean;
}

/** The last rows of a series. */
export class Windower {
  readonly #settings: WindowSettings;
  readonly #ring: Float64Array;
  readonly #held: Float64Array;
  #row = 0;
  #filled = 0;
  #time = Number.NEGATIVE_INFINITY;

  constructor(settings: WindowSettings) {
    this.#settings = settings;
    this.#ring = new Float64Array(settings.length * settings.channels);
    this.#held = new Float64Array(settings.channels).fill(Number.NaN);
  }

  /**
   * Takes the next row.
   *
   * @throws AutoencoderError `notFinite`, `badData`; the row then counts as never given
   */
  take(values: ArrayLike<number>, time?: number): Taken {
    const { length, channels, missing } = this.#settings;
    for (let i = 0; i < channels; i++) this.#check(values[i]!, i);
    const isNew = this.#paused(time);
    if (isNew) {
      this.#filled = 0;
      this.#held.fill(Number.NaN);
    }
    this.#row++;
    for (let i = 0; i < channels; i++) if (!Number.isNaN(values[i])) this.#held[i] = values[i]!;
    // Before the first value of every channel there is nothing to hold.
    if (missing === 'hold' && this.#held.some(Number.isNaN)) return { isNew, isWhole: false };
    this.#ring.set(this.#held, (this.#filled % length) * channels);
    this.#filled++;
    return { isNew, isWhole: this.#filled >= length };
  }

  /** Writes the window, its oldest row first. */
  copy(into: Float32Array, offset: number): void {
    const start = (this.#filled % this.#settings.length) * this.#settings.channels;
    into.set(this.#ring.subarray(start), offset);
    into.set(this.#ring.subarray(0, start), offset + this.#ring.length - start);
  }

  #check(value: number, channel: number): void {
    if (Number.isFinite(value) || (Number.isNaN(value) && this.#settings.missing === 'hold')) return;
    throw new AutoencoderError({
      code: 'notFinite',
      path: `series row ${this.#row}, column ${this.#settings.columns?.[channel] ?? channel}`,
      expected: 'a finite number',
      received: String(value),
      hint: Number.isNaN(value) ? "fill it in, or missing: 'hold' keeps the last value" : 'leave the row out',
    });
  }

  /** Whether time has made a leap over at least a window's length. */
  #paused(time: number | undefined): boolean {
    if (time === undefined) return false;
    const { step, length } = this.#settings;
    if (time < this.#time) {
      const place = `times row ${this.#row}`;
      throw bad(place, `a time from ${this.#time} on`, String(time), 'sort the rows by time');
    }
    const isPause = step !== undefined && time - this.#time >= step * length;
    this.#time = time;
    return isPause && this.#filled > 0;
  }
}
