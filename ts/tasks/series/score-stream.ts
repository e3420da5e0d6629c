/** Scores of windows, placed back on the rows: the same steps for a whole series and for one row at a time. */

import type { Autoencoder } from '../../autoencoder.js';
import { MovingMean } from './moving-mean.js';
import type { SeriesRows } from './rows.js';
import { Windower, type WindowSettings } from './windower.js';

/** How a detector judges. */
export interface ScoreSettings extends WindowSettings {
  /** Whether a row is judged by all windows that hold it, instead of the one that ends with it. */
  lookAhead: boolean;
  /** Rows to average scores over. */
  smoothing: number;
}

/** Windows that go to the model in one call. */
const block = 1024;

/**
 * Rows in, scores out, in the same order: one vector per row, `[channels]`, its mean is the score; NaN for rows without a
 * whole window. A score comes `delay` rows late. The memory is that of one block of windows, however long the series is.
 */
export class ScoreStream {
  readonly #model: Autoencoder;
  readonly #settings: ScoreSettings;
  readonly #windows: Windower;
  readonly #means: MovingMean[];
  readonly #split: boolean;

  /** @param split whether each channel has its own part; otherwise the vectors hold the score alone */
  constructor(model: Autoencoder, settings: ScoreSettings, split: boolean) {
    const { lookAhead, smoothing, length, channels } = settings;
    const size = split ? channels : 1;
    this.#model = model;
    this.#settings = settings;
    this.#split = split;
    this.#windows = new Windower(settings);
    this.#means = [
      ...(lookAhead ? [new MovingMean(length, length - 1, size)] : []),
      ...(smoothing > 1 ? [new MovingMean(smoothing, lookAhead ? (smoothing - 1) >> 1 : 0, size)] : []),
    ];
  }

  /** Takes some rows; gives the scores that are final now. */
  async take({ rows, channels, values, times }: SeriesRows): Promise<Float64Array[]> {
    const out: Float64Array[] = [];
    for (let from = 0; from < rows; from += block) {
      const to = Math.min(rows, from + block);
      const { taken, windows } = this.#gather(from, to, (row) => [
        values.subarray(row * channels, (row + 1) * channels),
        times?.[row],
      ]);
      const scores = await this.#score(windows);
      let next = 0;
      for (const { isNew, isWhole } of taken) {
        if (isNew) out.push(...this.finish());
        out.push(...this.#placed(isWhole ? scores(next++) : this.#nothing, 0));
      }
    }
    return out;
  }

  /** The scores that are still owed, at the end of the series. */
  finish(): Float64Array[] {
    return this.#means.flatMap((mean, index) =>
      mean.finish().flatMap((vector) => this.#placed(vector, index + 1)),
    );
  }

  get #nothing(): Float64Array {
    return new Float64Array(this.#split ? this.#settings.channels : 1).fill(Number.NaN);
  }

  #gather(from: number, to: number, row: (index: number) => [ArrayLike<number>, number | undefined]) {
    const size = this.#settings.length * this.#settings.channels;
    const data = new Float32Array((to - from) * size);
    let whole = 0;
    const taken = Array.from({ length: to - from }, (_, index) => {
      const one = this.#windows.take(...row(from + index));
      if (one.isWhole) this.#windows.copy(data, whole++ * size);
      return one;
    });
    return { taken, windows: data.subarray(0, whole * size) };
  }

  /** Each window's error: the mean over its values, or over those of each channel. */
  async #score(windows: Float32Array): Promise<(index: number) => Float64Array> {
    if (windows.length === 0) return () => this.#nothing;
    if (!this.#split) {
      const { data } = await this.#model.score(windows);
      return (index) => Float64Array.of(data[index]!);
    }
    const { length, channels } = this.#settings;
    const { data } = await this.#model.score(windows, { per: 'feature' });
    return (index) => {
      const parts = new Float64Array(channels);
      for (let i = 0; i < length * channels; i++)
        parts[i % channels]! += data[index * length * channels + i]! / length;
      return parts;
    };
  }

  /** A window's score through the means from this one on. */
  #placed(vector: Float64Array, from: number): Float64Array[] {
    let current: Float64Array | undefined = vector;
    for (let index = from; index < this.#means.length && current !== undefined; index++)
      current = this.#means[index]!.push(current);
    return current === undefined ? [] : [current];
  }
}
