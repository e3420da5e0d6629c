/** The scaler that makes any distribution even, or normal: each value becomes the share of the rows that lie below it. */

import { oneOf, refuseUnknownOptions } from '../../spec/options.js';
import { bad } from '../form.js';
import { normalQuantile, normalShare } from '../normal.js';
import { percentile, sorted } from '../percentile.js';
import { type ScalerData, type ScalerOptions, sampleOf } from './sample.js';
import { FittedScaler, type Scaler, type ScalerHead, type ScalerJson } from './scaler.js';

/** What `quantileScaler` can be told. */
export interface QuantileScalerOptions extends ScalerOptions {
  /** What the values shall be distributed like: even from 0 to 1 (default), or standard normal. */
  output?: 'uniform' | 'normal';
  /** Quantiles to keep for each scale, from 2; as many as there are rows, and at most 1,000, by default. */
  quantiles?: number;
}

/** Shares nearer to 0 or 1 are not told apart in a normal distribution, which ends at ±5.2. */
export const edge = 1e-7;
export const limit = normalQuantile(1 - (edge - Number.EPSILON));

/**
 * Brings every feature to an even distribution from 0 to 1, or to the standard normal one: what is skewed or has heavy
 * tails then is as easy as what has not. Values beyond those of the training rows become the ends. A constant feature
 * becomes the lower end.
 *
 * @param data training rows, and no others
 * @throws AutoencoderError `notFinite` with row and column, `badData`, `emptyData`
 * @example
 * ```ts
 * const scaler = quantileScaler(incomes, { output: 'normal' });
 * ```
 */
export function quantileScaler(data: ScalerData, options: QuantileScalerOptions = {}): Scaler {
  refuseUnknownOptions(options, ['per', 'columns', 'missing', 'output', 'quantiles'], 'quantileScaler');
  const output = oneOf('output', options.output ?? 'uniform', ['uniform', 'normal']);
  const { quantiles: most = 1000 } = options;
  if (!(Number.isSafeInteger(most) && most >= 2))
    throw bad('quantileScaler.quantiles', 'a whole number from 2', String(most), '1000 are usual');
  const sample = sampleOf(data, options);
  const quantiles = Array.from({ length: sample.groups }, (_, group) => {
    const ascending = sorted(sample.values(group));
    const last = Math.max(1, Math.min(most, sample.count) - 1);
    let highest = ascending[0]!;
    return Array.from({ length: last + 1 }, (_, i) => {
      highest = Math.max(highest, percentile(ascending, (i / last) * 100)); // rounding may go a step back
      return highest;
    });
  });
  return new QuantileScaler(sample.head, output, quantiles);
}

/** Interpolates between quantiles. */
export class QuantileScaler extends FittedScaler {
  readonly type = 'quantileScaler';
  readonly #isNormal: boolean;
  readonly #quantiles: readonly Float64Array[];

  constructor(head: ScalerHead, output: 'uniform' | 'normal', quantiles: readonly (readonly number[])[]) {
    super(head, quantiles.length);
    this.#isNormal = output === 'normal';
    this.#quantiles = quantiles.map((list) => Float64Array.from(list));
  }

  get filler(): number {
    return this.#isNormal ? 0 : 0.5;
  }

  protected scaleRow(values: ArrayLike<number>, start: number, unit: number, out: Float32Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.#scaled(values[start + i]! / unit, i % this.groups);
  }

  protected unscale(values: Float32Array, out: Float32Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.#raw(values[i]!, i % this.groups);
  }

  #scaled(value: number, group: number): number {
    if (Number.isNaN(value)) return value;
    const share = shareOf(this.#quantiles[group]!, value, this.#isNormal ? edge : 0);
    if (!this.#isNormal) return share;
    return Math.min(Math.max(normalQuantile(share), -limit), limit);
  }

  #raw(value: number, group: number): number {
    const list = this.#quantiles[group]!;
    const share = this.#isNormal ? normalShare(value) : value;
    const threshold = this.#isNormal ? edge : 0;
    if (share + threshold >= 1) return list.at(-1)!;
    if (share - threshold <= 0) return list[0]!;
    if (Number.isNaN(share)) return share;
    const place = share * (list.length - 1);
    const below = Math.floor(place);
    return list[below]! + (list[below + 1]! - list[below]!) * (place - below);
  }

  toJSON(): ScalerJson {
    return {
      type: this.type,
      ...this.head(),
      output: this.#isNormal ? 'normal' : 'uniform',
      quantiles: this.#quantiles.map((list) => [...list]),
    };
  }
}

/** The share of the rows below a value; in the middle of all quantiles that are equal to it. */
function shareOf(list: Float64Array, value: number, margin: number): number {
  const last = list.length - 1;
  if (value - margin < list[0]! || value === list[0]) return 0;
  if (value + margin > list[last]! || value === list[last]) return 1;
  const above = firstAbove(list, value);
  const from = list[above - 1] === value ? above - 1 : undefined;
  if (from === undefined) {
    const [low, high] = [list[above - 1]!, list[above]!];
    return (above - 1 + (value - low) / (high - low)) / last;
  }
  let first = from;
  while (first > 0 && list[first - 1] === value) first--;
  return (first + from) / 2 / last;
}

/** The first place whose number is above the value, of an ascending list whose last one is. */
function firstAbove(list: Float64Array, value: number): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
