/** What `linearProbe` compares: classifiers over codes, over the rows and over principal components. */

import type { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { Input, Labels, Tensor } from '../../types.js';
import { type LabelledRows, labelledRows, splitRows } from '../labelled-rows.js';
import type { LinearProbe, LinearProbeOptions, ProbeScore } from '../linear-probe.js';
import { principal } from '../principal.js';
import { rawRows } from '../raw-rows.js';
import { softmaxRegression } from '../softmax-regression.js';
import { unlessAborted } from '../unless-aborted.js';

/** The scores of all three. */
export async function probed(
  model: Autoencoder,
  data: Input,
  labels: Labels,
  options: LinearProbeOptions,
): Promise<LinearProbe> {
  refuseUnknownOptions(options, ['test', 'testFraction', 'epochs', 'seed', 'signal'], '');
  const { epochs = 20, seed = 0, signal } = options;
  wholeNumber('epochs', epochs, 1, Number.POSITIVE_INFINITY, 'see LinearProbeOptions');
  const whole = labelledRows(rawRows(model, data), labels, 'labels');
  const { test } = options;
  const [train, held] =
    test === undefined
      ? splitRows(whole, options.testFraction ?? 0.2, seed)
      : [whole, labelledRows(rawRows(model, test.data), test.labels, 'test.labels')];
  const classes = 1 + [...whole.labels, ...held.labels].reduce((most, label) => Math.max(most, label), 0);
  if (new Set(train.labels).size < 2)
    throw refused('badData', 'labels', 'rows of at least two classes', 'one class');
  const parts = [train, held] as const;
  const judge = async (features: (part: LabelledRows) => Tensor | Promise<Tensor>): Promise<ProbeScore> => {
    unlessAborted(signal);
    const [seen, unseen] = [await features(train), await features(held)];
    const columns = seen.data.length / train.labels.length;
    const samples = { data: seen.data, columns, labels: train.labels };
    const classify = await softmaxRegression(samples, classes, { epochs, seed, signal });
    const [trainAccuracy, accuracy] = [seen, unseen].map(({ data: values }, index) => {
      const known = parts[index]!.labels;
      const right = known.filter(
        (label, row) => classify(values.subarray(row * columns, (row + 1) * columns)) === label,
      );
      return right.length / known.length;
    });
    return { dimensions: columns, accuracy: accuracy!, trainAccuracy: trainAccuracy! };
  };
  const codes = await judge(({ rows }) => model.encode(rows));
  const { points, project } = await principal(train.rows, codes.dimensions);
  return {
    codes,
    pca: await judge((part) => (part === train ? points : project(part.rows))),
    raw: await judge(({ rows }) => rows),
    classes,
    rows: { train: train.labels.length, test: held.labels.length },
  };
}

const refused = (code: 'badData' | 'outOfRange', path: string, expected: string, received: string) =>
  new AutoencoderError({ code, path, expected, received, hint: 'see LinearProbeOptions' });
