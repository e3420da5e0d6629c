/** A model on the couch: what it makes of the rows, measured once for all checks. */

import type { Autoencoder } from '../../autoencoder.js';
import type { pca } from '../../pca.js';
import { toTensor } from '../../tensor.js';
import type { Input, Labels, LatentStatistics, ModelSpec, Tensor } from '../../types.js';

/** Rows, and their labels for models with a condition. */
export interface Labelled {
  input: Input;
  labels?: Labels;
}

/** Rows with what the model makes of them, in the units that the model sees. */
export interface Rebuilt {
  rows: number;
  features: number;
  data: Float32Array;
  rebuilt: Float32Array;
  /** Share of the variance that the reconstruction explains. */
  explained: number;
  /** Squared error of each row. */
  errors: Float64Array;
}

/** All that the checks look at. */
export interface Subject extends Rebuilt {
  spec: ModelSpec;
  latentDim: number;
  /** The reconstruction per feature after each epoch, and the rates; empty where nothing trained. */
  losses: number[];
  learningRates: number[];
  /** Codes of the rows, `[rows, latentDim]`. */
  codes: Tensor;
  statistics: LatentStatistics;
  /** Mean and variance of every feature. */
  columns: { mean: Float64Array; variance: Float64Array };
  validation?: Rebuilt;
  /** The call of the package. */
  pca: typeof pca;
  /** What the model makes of other rows in its own units. */
  rebuild(data: Float32Array): Promise<Rebuilt>;
}

/** As many rows tell enough; more only take longer. */
const mostRows = 2000;

/** Measures a model. */
export async function examine(
  model: Autoencoder,
  given: Labelled,
  validation: Labelled | undefined,
): Promise<Omit<Subject, 'pca'>> {
  const seen = sampled(model, given);
  const own = await measure(model, seen);
  const epochs = model.history.epochs;
  const options = seen.labels === undefined ? {} : { labels: seen.labels };
  return {
    ...own,
    spec: model.spec,
    latentDim: model.latentDim,
    losses: epochs.map(({ meanLoss }) => meanLoss),
    learningRates: epochs.map(({ learningRate }) => learningRate),
    codes: await model.encode(seen.rows, options),
    statistics: await model.statistics(seen.rows, options),
    columns: moments(own.data, own.features),
    ...(validation && { validation: await measure(model, sampled(model, validation)) }),
    rebuild: (data) => {
      const rows = { data, shape: [own.rows, ...model.spec.input.shape] };
      return measure(model, { ...seen, rows: model.preprocessing?.inverse(rows) ?? rows });
    },
  };
}

interface Sample {
  rows: Tensor;
  labels?: number[];
}

/** Rows evenly from all of them. */
function sampled(model: Autoencoder, { input, labels }: Labelled): Sample {
  const { shape } = model.spec.input;
  const all = toTensor(input, shape);
  const count = all.shape[0]!;
  const features = all.data.length / count;
  const rows = Math.min(count, mostRows);
  const places = Array.from({ length: rows }, (_, index) => Math.floor((index * count) / rows));
  const data = new Float32Array(rows * features);
  for (const [row, place] of places.entries())
    data.set(all.data.subarray(place * features, (place + 1) * features), row * features);
  const own = { rows: { data, shape: [rows, ...shape] } };
  return labels === undefined ? own : { ...own, labels: places.map((place) => labels[place]!) };
}

async function measure(model: Autoencoder, { rows, labels }: Sample): Promise<Rebuilt> {
  const made = await model.reconstruct(rows, labels === undefined ? {} : { labels });
  const scaled = (tensor: Tensor) => (model.preprocessing?.transform(tensor) ?? tensor).data;
  const data = scaled(rows);
  const rebuilt = scaled(made);
  const count = rows.shape[0]!;
  const features = data.length / count;
  const errors = new Float64Array(count);
  data.forEach((value, index) => {
    // A missing value has no error.
    const gap = Number.isNaN(value) ? 0 : value - rebuilt[index]!;
    errors[Math.floor(index / features)]! += gap * gap;
  });
  const spread = total(moments(data, features).variance) * count;
  return { rows: count, features, data, rebuilt, errors, explained: 1 - total(errors) / (spread || 1) };
}

/** Mean and variance of every column, without what is missing. */
export function moments(
  data: Float32Array,
  features: number,
): { mean: Float64Array; variance: Float64Array } {
  const [mean, variance, count] = Array.from({ length: 3 }, () => new Float64Array(features)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const each = (visit: (value: number, column: number) => void) =>
    data.forEach((value, index) => {
      if (!Number.isNaN(value)) visit(value, index % features);
    });
  each((value, column) => {
    mean[column]! += value;
    count[column]! += 1;
  });
  for (let column = 0; column < features; column++) mean[column]! /= Math.max(1, count[column]!);
  each((value, column) => {
    variance[column]! += (value - mean[column]!) ** 2 / count[column]!;
  });
  return { mean, variance };
}

/** The sum of some numbers. */
export const total = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum;
};
