/**
 * Multinomial logistic regression: the linear classifier by which features are judged.
 *
 * Features are brought to mean 0 and deviation 1; then Adam (Kingma and Ba 2015) with a rate that falls as a cosine
 * minimises the mean cross-entropy plus `decay`/2 · ‖W‖². It works in slices, so that a page stays responsive.
 */

import { Random } from '../data/random.js';
import { unlessAborted } from './unless-aborted.js';

/** Rows of features with their classes. */
export interface Samples {
  data: Float32Array;
  /** Features of a row. */
  columns: number;
  /** One class a row. */
  labels: ArrayLike<number>;
}

/** A trained classifier: features → class. */
export type Classifier = (row: Float32Array) => number;

const batch = 200;
const [rate, decay] = [0.01, 1e-4];
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
/** Milliseconds of work between two rests. */
const slice = 20;

/**
 * Trains for `epochs` passes; the seed decides the order of the rows.
 *
 * @throws AutoencoderError `aborted`, within some 20 ms
 */
export async function softmaxRegression(
  samples: Samples,
  classes: number,
  { epochs, seed, signal }: { epochs: number; seed: number; signal?: AbortSignal | undefined },
): Promise<Classifier> {
  const { columns, labels } = samples;
  const rows = labels.length;
  const scale = scalerOf(samples);
  const row = new Float64Array(columns + 1).fill(1); // the last is the bias's
  const weight = new Float64Array(classes * row.length);
  const gradient = new Float64Array(weight.length);
  const step = adam(weight, gradient, epochs * Math.ceil(rows / batch));
  const random = new Random(seed);
  const scores = new Float64Array(classes);
  let rested = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.order(rows);
    for (let first = 0; first < rows; first += batch) {
      const some = order.subarray(first, first + batch);
      gradient.fill(0);
      for (const index of some) {
        scale(samples.data.subarray(index * columns, (index + 1) * columns), row);
        scoresOf(weight, row, scores);
        toProbabilities(scores);
        scores[labels[index]!]! -= 1;
        for (let c = 0; c < classes; c++) {
          const error = scores[c]! / some.length;
          for (let j = 0, at = c * row.length; j < row.length; j++, at++)
            gradient[at] = gradient[at]! + error * row[j]!;
        }
      }
      step();
      if (performance.now() - rested < slice) continue;
      await new Promise((resolve) => setTimeout(resolve));
      unlessAborted(signal);
      rested = performance.now();
    }
  }
  return (features) => {
    scale(features, row);
    scoresOf(weight, row, scores);
    return scores.indexOf(Math.max(...scores));
  };
}

/** Writes a row's features less their mean over their deviation in all rows; what never varies becomes 0. */
function scalerOf({ data, columns, labels }: Samples): (from: Float32Array, to: Float64Array) => void {
  const rows = labels.length;
  const [mean, variance] = [new Float64Array(columns), new Float64Array(columns)];
  data.forEach((value, i) => {
    mean[i % columns]! += value / rows;
  });
  data.forEach((value, i) => {
    variance[i % columns]! += (value - mean[i % columns]!) ** 2 / rows;
  });
  const factor = variance.map((value) => (value > 1e-12 ? 1 / Math.sqrt(value) : 0));
  return (from, to) => {
    for (let j = 0; j < columns; j++) to[j] = (from[j]! - mean[j]!) * factor[j]!;
  };
}

function scoresOf(weight: Float64Array, row: Float64Array, scores: Float64Array): void {
  for (let c = 0; c < scores.length; c++) {
    let sum = 0;
    for (let j = 0, at = c * row.length; j < row.length; j++, at++) sum += weight[at]! * row[j]!;
    scores[c] = sum;
  }
}

function toProbabilities(scores: Float64Array): void {
  const most = Math.max(...scores);
  let sum = 0;
  for (let c = 0; c < scores.length; c++) sum += scores[c] = Math.exp(scores[c]! - most);
  for (let c = 0; c < scores.length; c++) scores[c] = scores[c]! / sum;
}

/** One step of Adam for each call, of `steps` in all. */
function adam(weight: Float64Array, gradient: Float64Array, steps: number): () => void {
  const [first, second] = [new Float64Array(weight.length), new Float64Array(weight.length)];
  let count = 0;
  return () => {
    const now = rate * 0.5 * (1 + Math.cos((Math.PI * count++) / steps));
    const [one, two] = [1 - beta1 ** count, 1 - beta2 ** count];
    for (let i = 0; i < weight.length; i++) {
      const slope = gradient[i]! + decay * weight[i]!;
      first[i] = beta1 * first[i]! + (1 - beta1) * slope;
      second[i] = beta2 * second[i]! + (1 - beta2) * slope * slope;
      weight[i] = weight[i]! - (now * (first[i]! / one)) / (Math.sqrt(second[i]! / two) + epsilon);
    }
  };
}
