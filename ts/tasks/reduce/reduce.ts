/** Dimensionality reduction: points of few coordinates for rows of many, always beside principal components. */

import { Autoencoder } from '../../autoencoder.js';
import { unknownWidth, widthOf } from '../../data/form.js';
import { AutoencoderError } from '../../errors.js';
import type { ModelSpec } from '../../spec/model.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import { toTensor } from '../../tensor.js';
import type { CreateOptions, FitOptions, Input, Tensor } from '../../types.js';
import { principal } from '../principal.js';
import { type Neighbourhoods, neighbourhoods } from './neighbourhoods.js';
import { defaultSpec, defaultTraining } from './settings.js';

/** How rows are reduced. */
export interface ReduceOptions
  extends Pick<FitOptions, 'epochs' | 'batchSize' | 'optimizer' | 'schedule' | 'signal' | 'onProgress'> {
  /** Coordinates of a point, from 1 to the number of columns; 2 by default. */
  dimensions?: number;
  /** Values in a row, where the data does not say it itself. */
  columns?: number;
  /** A model of your own, whose input is rows of so many columns and whose code has so many dimensions. */
  spec?: ModelSpec;
  /** How the model is made: threads and the like, a scaler; by default rows outside [0, 1] are standardised by column. */
  create?: CreateOptions;
  /** Neighbours that trustworthiness and continuity look at, at least 1 and fewer than half the rows; 5 by default. */
  neighbours?: number;
  /** Decides weights, order of rows and which rows are looked at where there are many; 0 by default. */
  seed?: number;
}

/** Points and what they keep of the rows. */
export interface Reduced extends Neighbourhoods {
  /** `[rows, dimensions]` */
  points: Tensor;
  /** Share of the rows' variance (of the scaled rows, where they are scaled) that can be rebuilt from them; at most 1. */
  explainedVariance: number;
  /** Points for other rows. */
  transform(rows: Input): Promise<Tensor>;
}

/** What a model and principal components make of the same rows. */
export interface Reduction extends Reduced {
  /** The trained model: `decode` brings points back, `save` keeps it; close it when it is done. */
  model: Autoencoder;
  /** The same by principal components. */
  pca: Reduced;
}

const names = [
  'dimensions',
  'columns',
  'spec',
  'create',
  'neighbours',
  'seed',
  'epochs',
  'batchSize',
  'optimizer',
];

/**
 * Trains a deep autoencoder on rows and gives its codes, beside as many principal components.
 *
 * Without a spec, the number of columns decides the widths and the number of rows how long it trains (some 5,000 steps).
 * Trustworthiness tells whether neighbours among the points are neighbours among the rows, continuity whether neighbours
 * among the rows stay together (Venna and Kaski 2001); the first is `sklearn.manifold.trustworthiness`. They are exact for
 * up to some thousands of rows; of more, rows drawn by the seed stand for all.
 *
 * @throws AutoencoderError `outOfRange` for dimensions, neighbours; `badData`, `emptyData`, `notFinite`; `aborted`
 * @example
 * ```ts
 * const { points, trustworthiness, pca, model, transform } = await reduce(images, { dimensions: 2 });
 * console.log(trustworthiness, pca.trustworthiness);
 * const others = await transform(newImages);
 * const svg = latentPlot(points, labels);
 * await model.close();
 * ```
 */
export async function reduce(data: Input, options: ReduceOptions = {}): Promise<Reduction> {
  refuseUnknownOptions(options, [...names, 'schedule', 'signal', 'onProgress'], '');
  const { dimensions = 2, neighbours = 5, seed = 0, columns: given, spec, create, ...training } = options;
  const columns = given ?? widthOf(data) ?? unknownWidth();
  const rows = toTensor(flat(data, columns), [columns]);
  const count = rows.shape[0]!;
  wholeNumber('dimensions', dimensions, 1, columns, hint);
  if (count < 3) throw tooFew(neighbours);
  wholeNumber('neighbours', neighbours, 1, Math.ceil(count / 2) - 1, hint);
  const unit = rows.data.every((value) => value >= 0 && value <= 1);
  const preprocessing = create?.preprocessing ?? (unit ? undefined : await standardised(rows));
  const seen = preprocessing === undefined ? rows : preprocessing.transform(rows);
  const model = await Autoencoder.create(spec ?? defaultSpec(columns, dimensions, unit), {
    seed,
    ...create,
    ...(preprocessing === undefined ? {} : { preprocessing }),
  });
  try {
    const given = fed(data, columns);
    await model.fit(given, { ...defaultTraining(count), ...training });
    const points = await model.encode(given);
    const components = await principal(seen, dimensions);
    const { signal } = training;
    const kept = await neighbourhoods(seen, [points, components.points], { neighbours, seed, signal });
    const { explainedVariance } = await model.evaluate(given);
    const tensor = (other: Input): Tensor => toTensor(flat(other, columns), [columns]);
    return {
      points,
      ...kept[0]!,
      explainedVariance,
      transform: (other) => model.encode(fed(other, columns)),
      model,
      pca: {
        points: components.points,
        ...kept[1]!,
        explainedVariance: components.explainedVariance,
        transform: async (other) =>
          components.project(preprocessing?.transform(tensor(other)) ?? tensor(other)),
      },
    };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** Loaded only where rows need it. */
async function standardised(rows: Tensor) {
  const { standardScaler } = await import('../../data/scalers/affine.js');
  return standardScaler(rows);
}

/** Rows as the model is given them: bytes as they are, all else in the precision that it has, whatever it is scaled by. */
function fed(data: Input, columns: number): Input {
  const rows = flat(data, columns);
  const isBytes = ('shape' in rows ? rows.data : rows) instanceof Uint8Array;
  return isBytes ? rows : toTensor(rows, [columns]);
}

/** The same rows with one axis for each row, whatever their shape. */
function flat(data: Input, columns: number): Input {
  if (!('shape' in data)) return data;
  const size = data.shape.slice(1).reduce((product, axis) => product * axis, 1);
  return size === columns ? { data: data.data, shape: [data.shape[0]!, columns] } : data;
}

const hint = 'see ReduceOptions';

const tooFew = (neighbours: number): AutoencoderError =>
  new AutoencoderError({
    code: 'outOfRange',
    path: 'neighbours',
    expected: 'more rows',
    received: String(neighbours),
    hint,
  });
