/** What `reduce` does: a model of the rows, its codes, and how well they keep neighbours. */

import { Autoencoder } from '../../autoencoder.js';
import { unknownWidth, widthOf } from '../../data/form.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import { toTensor } from '../../tensor.js';
import type { Input, Tensor } from '../../types.js';
import { principal } from '../principal.js';
import { neighbourhoods } from './neighbourhoods.js';
import type { ReduceOptions, Reduction } from './reduce.js';
import { defaultSpec, defaultTraining } from './settings.js';

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

/** Trains, encodes and measures. */
export async function reduction(data: Input, options: ReduceOptions): Promise<Reduction> {
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
