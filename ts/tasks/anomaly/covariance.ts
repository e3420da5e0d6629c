/**
 * The spread of normal rows and the distance from them: covariance shrunk towards its diagonal (Ledoit and Wolf 2004,
 * "A well-conditioned estimator for large-dimensional covariance matrices"), and Mahalanobis' distance.
 */

import { AutoencoderError } from '../../errors.js';
import { cholesky, inTriangle } from '../cholesky.js';
import { numberOf, packed, unpacked } from './packed.js';

/** A quarter of a gigabyte is what the matrices of more columns would take. */
const mostColumns = 4096;
/** A column of residuals counts as if it spread at least this share of the values' own spread. */
const leastSpread = 0.05;

/** Centre, scale and inverse covariance of some rows. */
export interface Cloud {
  columns: number;
  mean: Float32Array;
  /** Standard deviation of each column; the rows are divided by it. */
  spread: Float32Array;
  /** Inverse of the shrunk covariance of the rows so scaled; row-major. */
  precision: Float32Array;
}

/**
 * The cloud of rows `[rows, columns]`.
 *
 * @param natural how much each column's values spread at all: columns that hardly differ do not count without bounds
 */
export function cloudOf(data: Float32Array, columns: number, natural?: Float64Array): Cloud {
  if (columns > mostColumns) throw tooWide(columns);
  const rows = data.length / columns;
  const { mean, spread: own } = momentsOf(data, columns);
  const widest = Math.max(...(natural ?? own)) || 1;
  const spread = Float32Array.from(own, (value, j) => {
    const least = leastSpread * (natural?.[j] || widest);
    return Math.max(value, natural === undefined ? 1e-6 * widest : least);
  });
  const scaled = Float64Array.from(data, (value, i) => (value - mean[i % columns]!) / spread[i % columns]!);
  const precision = inverse(shrunkCovariance(scaled, rows, columns).covariance, columns);
  return { columns, mean: Float32Array.from(mean), spread, precision: Float32Array.from(precision) };
}

/** Mean and standard deviation (over n) of each column. */
export function momentsOf(data: Float32Array, columns: number): { mean: Float64Array; spread: Float64Array } {
  const rows = data.length / columns;
  const mean = new Float64Array(columns);
  const spread = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) mean[i % columns]! += data[i]! / rows;
  for (let i = 0; i < data.length; i++) spread[i % columns]! += (data[i]! - mean[i % columns]!) ** 2 / rows;
  // What is below the precision of 32-bit floats is rounding: the column is constant.
  const real = (variance: number, j: number): number =>
    Math.sqrt(variance) > 1e-7 * Math.abs(mean[j]!) ? Math.sqrt(variance) : 0;
  return { mean, spread: spread.map(real) };
}

/**
 * (1 − s) S + s m I of centred rows: S their covariance, m its mean diagonal, s the shrinkage of least expected error.
 */
export function shrunkCovariance(
  rows: Float64Array,
  count: number,
  columns: number,
): { covariance: Float64Array; shrinkage: number } {
  const covariance = new Float64Array(columns * columns);
  let fourth = 0;
  for (let row = 0; row < count; row++) {
    const start = row * columns;
    let squares = 0;
    for (let i = 0; i < columns; i++) {
      const value = rows[start + i]!;
      squares += value * value;
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) covariance[i * columns + j]! += (value * rows[start + j]!) / count;
    }
    fourth += squares * squares;
  }
  let [trace, squared] = [0, 0];
  for (let i = 0; i < columns; i++) {
    trace += covariance[i * columns + i]!;
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * columns + j]!;
      covariance[j * columns + i] = value;
      squared += (i === j ? 1 : 2) * value * value;
    }
  }
  const mean = trace / columns;
  const distance = (squared - 2 * mean * trace + columns * mean * mean) / columns;
  const noise = Math.min((fourth / count - squared) / (columns * count), distance);
  const shrinkage = noise > 0 ? noise / distance : 0;
  for (let i = 0; i < covariance.length; i++) covariance[i]! *= 1 - shrinkage;
  // What is left of rounding must not make a constant column's variance 0.
  for (let i = 0; i < columns; i++) covariance[i * (columns + 1)]! += shrinkage * mean + 1e-9 * (mean || 1);
  return { covariance, shrinkage };
}

/** The inverse of a positive definite matrix, by Cholesky's factor. */
export function inverse(matrix: Float64Array, size: number): Float64Array {
  const triangle = new Float64Array((size * (size + 1)) / 2);
  eachHalf(size, (place, i, j) => {
    triangle[place] = matrix[i * size + j]!;
  });
  const factor = cholesky(triangle, size, 1e-12);
  // Row i of `back` is row i of the factor's inverse.
  const back = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const own = back.subarray(i * size, (i + 1) * size);
    own[i] = 1;
    for (let k = 0; k < i; k++) {
      const share = factor[inTriangle(i, k)]!;
      for (let j = 0; j <= k; j++) own[j]! -= share * back[k * size + j]!;
    }
    for (let j = 0; j <= i; j++) own[j]! /= factor[inTriangle(i, i)]!;
  }
  const result = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i <= k; i++) {
      const value = back[k * size + i]!;
      for (let j = 0; j <= k; j++) result[i * size + j]! += value * back[k * size + j]!;
    }
  }
  return result;
}

/** Each column's part in each row's squared distance, z_j (P z)_j with z the scaled row; their sum is the distance. */
export function distanceParts(cloud: Cloud, data: Float32Array): Float32Array {
  const { columns, mean, spread, precision } = cloud;
  const parts = new Float32Array(data.length);
  const z = new Float64Array(columns);
  for (let start = 0; start < data.length; start += columns) {
    for (let j = 0; j < columns; j++) z[j] = (data[start + j]! - mean[j]!) / spread[j]!;
    for (let i = 0; i < columns; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) sum += precision[i * columns + j]! * z[j]!;
      parts[start + i] = z[i]! * sum;
    }
  }
  return parts;
}

/** What a model file keeps of a cloud: of the inverse, which is symmetric, one half. */
export function cloudState({ columns, mean, spread, precision }: Cloud): unknown {
  const half = new Float32Array((columns * (columns + 1)) / 2);
  eachHalf(columns, (place, i, j) => {
    half[place] = precision[i * columns + j]!;
  });
  return { columns, mean: packed(mean), spread: packed(spread), precision: packed(half) };
}

/** The cloud of what {@link cloudState} gave. */
export function readCloud(state: unknown): Cloud {
  const columns = numberOf(state, 'columns');
  const half = unpacked(state, 'precision', (columns * (columns + 1)) / 2);
  const precision = new Float32Array(columns * columns);
  eachHalf(columns, (place, i, j) => {
    precision[i * columns + j] = half[place]!;
    precision[j * columns + i] = half[place]!;
  });
  return {
    columns,
    mean: unpacked(state, 'mean', columns),
    spread: unpacked(state, 'spread', columns),
    precision,
  };
}

function eachHalf(columns: number, visit: (place: number, i: number, j: number) => void): void {
  for (let i = 0, place = 0; i < columns; i++) for (let j = 0; j <= i; j++) visit(place++, i, j);
}

const tooWide = (columns: number): AutoencoderError =>
  new AutoencoderError({
    code: 'unsupported',
    path: 'score',
    expected: `at most ${mostColumns} values for a covariance`,
    received: String(columns),
    hint: "score by 'reconstruction' or 'latentNeighbours'",
  });
