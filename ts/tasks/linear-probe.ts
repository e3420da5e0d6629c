/**
 * How much a linear classifier can read from a model's codes, beside the same from principal components and from the
 * rows themselves (Alain and Bengio 2017).
 */

import type { Autoencoder } from '../autoencoder.js';
import { AutoencoderError } from '../errors.js';
import { refuseUnknownOptions, wholeNumber } from '../spec/options.js';
import type { Input, Labels, Tensor } from '../types.js';
import { type LabelledRows, labelledRows, splitRows } from './labelled-rows.js';
import { principal } from './principal.js';
import { rawRows } from './raw-rows.js';
import { softmaxRegression } from './softmax-regression.js';
import { unlessAborted } from './unless-aborted.js';

/** How features are judged. */
export interface LinearProbeOptions {
  /** Rows to judge by; by default a share of the rows is held back. */
  test?: { data: Input; labels: Labels };
  /** The share that is held back, between 0 and 1; 0.2 by default. */
  testFraction?: number;
  /** Passes of the classifier over its rows, at least 1; 20 by default. */
  epochs?: number;
  /** Decides the split and the order of the rows; 0 by default. */
  seed?: number;
  /** Ends the work with `aborted`. */
  signal?: AbortSignal;
}

/** What a linear classifier makes of some features. */
export interface ProbeScore {
  /** Features of a row. */
  dimensions: number;
  /** Share of the test rows whose class it tells, from 0 to 1. */
  accuracy: number;
  /** The same of the rows that it learned from. */
  trainAccuracy: number;
}

/** A model's codes against what costs nothing. */
export interface LinearProbe {
  codes: ProbeScore;
  /** As many principal components of the rows as a code has values, or as there are. */
  pca: ProbeScore;
  /** The rows themselves. */
  raw: ProbeScore;
  classes: number;
  rows: { train: number; test: number };
}

/**
 * Trains logistic regressions on codes, principal components and rows, and tells how well each does on rows that none
 * of them saw. The model should not have seen the test rows either.
 *
 * @throws AutoencoderError `badData` for labels that do not fit the rows or are all the same; `outOfRange` for options
 * @example
 * ```ts
 * const { codes, pca, raw } = await linearProbe(model, images, labels);
 * console.log(codes.accuracy, pca.accuracy, raw.accuracy);
 * ```
 */
export async function linearProbe(
  model: Autoencoder,
  data: Input,
  labels: Labels,
  options: LinearProbeOptions = {},
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
