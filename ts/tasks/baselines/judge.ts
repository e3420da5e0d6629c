/** The work of `baselines`: what each makes of the test rows, and how well that tells anomalies. */

import { widthOf } from '../../data/form.js';
import { Random } from '../../data/random.js';
import { AutoencoderError } from '../../errors.js';
import { pca } from '../../pca.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import { toTensor } from '../../tensor.js';
import type { Input, Tensor } from '../../types.js';
import { momentsOf } from '../anomaly/covariance.js';
import { nearest } from '../anomaly/nearest.js';
import { auroc, averagePrecision } from '../detection.js';
import type { Baseline, BaselineOptions, Baselines } from './baselines.js';
import { isolationScores } from './isolation-forest.js';

/** See {@link Baselines}. */
export async function judgedBaselines(
  train: Input,
  test: Input,
  labels: ArrayLike<number | boolean> | undefined,
  options: BaselineOptions,
): Promise<Baselines> {
  refuseUnknownOptions(options, ['dimensions', 'neighbours', 'trees', 'seed', 'columns'], '');
  const columns = options.columns ?? widthOf(train) ?? unknownWidth();
  const [known, asked] = scaled(toTensor(train, [columns]), toTensor(test, [columns]), columns);
  const { neighbours = 5, trees = 100, seed = 0 } = options;
  const { dimensions = Math.max(1, Math.floor(columns / 2)) } = options;
  wholeNumber('dimensions', dimensions, 1, Math.max(1, columns - 1), hint);
  wholeNumber('neighbours', neighbours, 1, known.shape[0]!, hint);
  wholeNumber('trees', trees, 1, 100_000, hint);
  wholeNumber('seed', seed, 0, Number.MAX_SAFE_INTEGER, hint);
  const rows = asked.shape[0]!;
  if (labels !== undefined && labels.length !== rows)
    throw refused('badData', 'labels', `${rows} labels, one for each test row`, String(labels.length));
  const judged = (scores: Float32Array): Baseline => ({
    scores: { data: scores, shape: [rows] },
    ...(labels === undefined ? {} : measuresOf(scores, Array.from(labels, Boolean))),
  });
  const { distances } = nearest(known.data, asked.data, columns, neighbours);
  const forest = { trees, random: new Random(seed) };
  return {
    pca: judged(await residuals(known, asked, dimensions)),
    nearestNeighbours: judged(distances.map(Math.sqrt)),
    isolationForest: judged(isolationScores(known.data, asked.data, columns, forest)),
  };
}

const measuresOf = (scores: Float32Array, anomalous: boolean[]) => ({
  auroc: auroc(scores, anomalous),
  averagePrecision: averagePrecision(scores, anomalous),
});

/** Both sets by the mean and standard deviation of the first one's columns; a constant column is only moved. */
function scaled(train: Tensor, test: Tensor, columns: number): [Tensor, Tensor] {
  const { mean, spread } = momentsOf(train.data, columns);
  return [train, test].map(({ data, shape }) => ({
    data: data.map((value, i) => (value - mean[i % columns]!) / (spread[i % columns]! || 1)),
    shape,
  })) as [Tensor, Tensor];
}

/** What the components leave of each row: its squared length less that of its coordinates. */
async function residuals(train: Tensor, test: Tensor, dimensions: number): Promise<Float32Array> {
  const { mean, components } = await pca(train, { dimensions });
  const columns = mean.data.length;
  const rest = new Float64Array(columns);
  return Float32Array.from({ length: test.shape[0]! }, (_, row) => {
    for (let j = 0; j < columns; j++) rest[j] = test.data[row * columns + j]! - mean.data[j]!;
    for (let c = 0; c < dimensions; c++) {
      const axis = components.data.subarray(c * columns, (c + 1) * columns);
      const along = axis.reduce((sum, value, j) => sum + value * rest[j]!, 0);
      for (let j = 0; j < columns; j++) rest[j]! -= along * axis[j]!;
    }
    return rest.reduce((sum, value) => sum + value * value, 0) / columns;
  });
}

const unknownWidth = (): never => {
  throw refused('invalidShape', 'columns', 'the number of values in a row', 'none, with rows in one array');
};

const hint = 'see the options of baselines';

const refused = (code: 'badData' | 'invalidShape', path: string, expected: string, received: string) =>
  new AutoencoderError({ code, path, expected, received, hint });
