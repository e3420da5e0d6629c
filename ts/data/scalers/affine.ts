/** Scalers that shift and stretch: by mean and standard deviation, by smallest and largest, by median and quartiles. */

import { refuseUnknownOptions } from '../../spec/options.js';
import { bad } from '../form.js';
import { percentile, sorted } from '../percentile.js';
import { type Sample, type ScalerData, type ScalerOptions, sampleOf } from './sample.js';
import { FittedScaler, type Scaler, type ScalerHead, type ScalerJson } from './scaler.js';

/** What `minMaxScaler` can be told. */
export interface MinMaxScalerOptions extends ScalerOptions {
  /** Where the training rows come to lie; 0 to 1 by default. */
  range?: readonly [low: number, high: number];
  /** Whether values beyond those of the training rows are cut to the range; `false` by default. */
  clip?: boolean;
}

const names = ['per', 'columns', 'missing'];

/**
 * Brings every feature to mean 0 and standard deviation 1, as the rows have it; a constant one to 0.
 *
 * @param data training rows, and no others
 * @throws AutoencoderError `notFinite` with row and column, `badData`, `emptyData`
 * @example
 * ```ts
 * const scaler = standardScaler(await readCsv('normal.csv'));
 * const model = await Autoencoder.create(spec, { preprocessing: scaler });
 * ```
 */
export function standardScaler(data: ScalerData, options: ScalerOptions = {}): Scaler {
  refuseUnknownOptions(options, names, 'standardScaler');
  return fitted('standardScaler', sampleOf(data, options), (values) => {
    const { mean, variance } = moments(values);
    // What rounding alone makes of a constant is no spread (Chan, Golub and LeVeque 1983).
    const rounding = values.length * Number.EPSILON;
    const isConstant =
      variance < Number.POSITIVE_INFINITY && variance <= rounding * variance + (rounding * mean) ** 2;
    return [mean, isConstant ? 1 : Math.sqrt(variance)];
  });
}

/**
 * Brings every feature into a range, 0 to 1 by default: the smallest value to its lower end, the largest to its upper; a
 * constant one to the lower end. Other rows may come to lie outside, unless it clips.
 *
 * @param data training rows, and no others
 * @throws AutoencoderError `notFinite` with row and column, `badData`, `emptyData`, `outOfRange`
 * @example
 * ```ts
 * const scaler = minMaxScaler(series, { per: 'channel', clip: true });
 * ```
 */
export function minMaxScaler(data: ScalerData, options: MinMaxScalerOptions = {}): Scaler {
  refuseUnknownOptions(options, [...names, 'range', 'clip'], 'minMaxScaler');
  const [low, high] = options.range ?? [0, 1];
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
    throw bad('minMaxScaler.range', 'two numbers, the lower first', `[${low}, ${high}]`, '[0, 1] is usual');
  const clip = options.clip ?? false;
  return fitted(
    'minMaxScaler',
    sampleOf(data, options),
    (values) => {
      let [smallest, largest] = [values[0]!, values[0]!];
      for (const value of values) {
        if (value < smallest) smallest = value;
        if (value > largest) largest = value;
      }
      return [smallest, spread(largest - smallest) / (high - low)];
    },
    { range: [low, high], ...(clip && { clip }) },
  );
}

/**
 * Brings the median of every feature to 0 and the distance of its quartiles to 1: outliers do not bend it. A feature whose
 * quartiles are equal is only shifted.
 *
 * @param data training rows, and no others
 * @throws AutoencoderError `notFinite` with row and column, `badData`, `emptyData`
 * @example
 * ```ts
 * const scaler = robustScaler(rows, { columns: ['pressure', 'flow'] });
 * ```
 */
export function robustScaler(data: ScalerData, options: ScalerOptions = {}): Scaler {
  refuseUnknownOptions(options, names, 'robustScaler');
  return fitted('robustScaler', sampleOf(data, options), (values) => {
    const ascending = sorted(values);
    const quartiles = percentile(ascending, 75) - percentile(ascending, 25);
    return [percentile(ascending, 50), spread(quartiles)];
  });
}

/** A spread to divide by: 1 for none, or for one that rounding alone has made. */
const spread = (distance: number): number => (distance < 10 * Number.EPSILON ? 1 : distance);

/** Mean and variance, by two passes and what the second finds left of the first. */
function moments(values: Float64Array): { mean: number; variance: number } {
  const count = values.length;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  let squares = 0;
  let rest = 0;
  for (const value of values) {
    squares += (value - mean) ** 2;
    rest += value - mean;
  }
  return { mean, variance: (squares - rest ** 2 / count) / count };
}

type Kind = Extract<ScalerJson, { scale: number[] }>;

/** The scaler whose centre and scale a function tells of the values that share them. */
function fitted(
  type: Kind['type'],
  sample: Sample,
  figures: (values: Float64Array) => [center: number, scale: number],
  own: Pick<Kind, 'range' | 'clip'> = {},
): AffineScaler {
  const pairs = Array.from({ length: sample.groups }, (_, group) => {
    const pair = figures(sample.values(group));
    if (pair.every(Number.isFinite)) return pair;
    const name = sample.head.columns?.[group] ?? group;
    throw bad(`column ${name}`, 'values below 1e150', 'larger ones', 'give them in a larger unit');
  });
  const [center, scale] = [pairs.map((pair) => pair[0]), pairs.map((pair) => pair[1])];
  return new AffineScaler(type, sample.head, { center, scale, ...own });
}

/** (x - center) / scale, and for a range what that adds. */
export class AffineScaler extends FittedScaler {
  readonly type: Kind['type'];
  readonly #figures: Pick<Kind, 'center' | 'scale' | 'range' | 'clip'>;
  readonly #center: Float64Array;
  readonly #scale: Float64Array;
  readonly #low: number;
  /** What results are cut to. */
  readonly #bounds: readonly [number, number];

  constructor(
    type: Kind['type'],
    head: ScalerHead,
    figures: Pick<Kind, 'center' | 'scale' | 'range' | 'clip'>,
  ) {
    super(head, figures.center.length);
    this.type = type;
    this.#figures = figures;
    this.#center = Float64Array.from(figures.center);
    this.#scale = Float64Array.from(figures.scale);
    const { range, clip } = figures;
    this.#low = range?.[0] ?? 0;
    this.#bounds = clip && range ? range : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  }

  get filler(): number {
    const { range } = this.#figures;
    return range === undefined ? 0 : (range[0] + range[1]) / 2;
  }

  protected scaleRow(values: ArrayLike<number>, start: number, unit: number, out: Float32Array): void {
    const [center, scale, low, groups] = [this.#center, this.#scale, this.#low, this.groups];
    const [least, most] = this.#bounds;
    for (let i = 0, group = 0; i < out.length; i++) {
      const value = (values[start + i]! / unit - center[group]!) / scale[group]! + low;
      out[i] = Math.min(Math.max(value, least), most);
      if (++group === groups) group = 0;
    }
  }

  protected unscale(values: Float32Array, out: Float32Array): void {
    const [center, scale, low, groups] = [this.#center, this.#scale, this.#low, this.groups];
    for (let i = 0, group = 0; i < out.length; i++) {
      out[i] = (values[i]! - low) * scale[group]! + center[group]!;
      if (++group === groups) group = 0;
    }
  }

  toJSON(): ScalerJson {
    return { type: this.type, ...this.head(), ...structuredClone(this.#figures) };
  }
}
