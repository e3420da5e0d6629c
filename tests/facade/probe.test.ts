/** The linear probe: what a linear classifier reads from codes, beside principal components and the rows. */

import { Autoencoder, linearProbe, topK, toTensor, vanilla } from 'hourglass-ae';
import { beforeAll, expect, test } from 'vitest';
import { patterns, refusal } from './tools.js';

/** Three overlapping clouds in three dimensions, and a fourth that says nothing but is larger than all. */
function clouds(rows: number): { data: number[][]; labels: number[] } {
  let state = 7;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const bell = (): number => Array.from({ length: 12 }, next).reduce((sum, value) => sum + value, -6);
  const labels = Array.from({ length: rows }, (_, row) => row % 3);
  const data = labels.map((label) =>
    [0, 1, 2, 3].map((j) => bell() + (label === j ? 1.5 : 0) + (j === 3 ? 10 * next() : 0)),
  );
  return { data, labels };
}

let model: Autoencoder;
const { data, labels } = clouds(3000);
const [train, held] = [data.slice(0, 1000), { data: data.slice(1000), labels: labels.slice(1000) }];

beforeAll(async () => {
  const spec = vanilla({ inputShape: [4], latentDim: 2, outputActivation: 'linear' });
  model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  return () => model.close();
});

test('the classifier is as good as scikit-learn’s', async () => {
  const { raw, pca, codes, classes, rows } = await linearProbe(model, train, labels.slice(0, 1000), {
    test: held,
  });
  // StandardScaler and LogisticRegression(C=10) of scikit-learn 1.9 on the same rows: 0.765 and 0.77
  expect(Math.abs(raw.accuracy - 0.765)).toBeLessThan(0.01);
  expect(Math.abs(raw.trainAccuracy - 0.77)).toBeLessThan(0.01);
  expect([raw.dimensions, pca.dimensions, codes.dimensions, classes]).toEqual([4, 2, 2, 3]);
  expect(rows).toEqual({ train: 1000, test: 2000 });
  // the component of most variance is the one that says nothing
  expect(pca.accuracy).toBeLessThan(raw.accuracy - 0.05);
});

test('rows are held back, the same for the same seed', async () => {
  const probe = (seed: number) => linearProbe(model, train, labels.slice(0, 1000), { seed, epochs: 2 });
  const [first, again, other] = [await probe(1), await probe(1), await probe(2)];
  expect(first.rows).toEqual({ train: 800, test: 200 });
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('codes wider than the rows stand beside all principal components', async () => {
  const spec = topK({ inputShape: [8], latentDim: 20, k: 3 });
  await using wide = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const rows = patterns(60, 8);
  const bytes = Uint8Array.from(rows, (value) => 255 * Math.min(1, value));
  const { codes, pca } = await linearProbe(
    wide,
    bytes,
    Array.from({ length: 60 }, (_, row) => row % 2),
  );
  expect([codes.dimensions, pca.dimensions]).toEqual([20, 8]);
});

test('it refuses labels that cannot be learned', async () => {
  const wrong = (given: number[], options = {}) => linearProbe(model, train, given, options);
  expect((await refusal(() => wrong([1, 2]), 'badData')).received).toBe('2');
  expect((await refusal(() => wrong(labels.slice(0, 1000).fill(0.5, 3, 4)), 'badData')).path).toBe(
    'labels[3]',
  );
  expect((await refusal(() => wrong(new Array(1000).fill(1)), 'badData')).received).toBe('one class');
  for (const testFraction of [0, 1, Number.NaN])
    await refusal(() => wrong(labels.slice(0, 1000), { testFraction }), 'outOfRange');
  expect((await refusal(() => wrong(labels.slice(0, 1000), { epochs: 0 }), 'outOfRange')).path).toBe(
    'epochs',
  );
  const stopped = AbortSignal.abort(new Error('enough'));
  const ended = await refusal(() => wrong(labels.slice(0, 1000), { signal: stopped }), 'aborted');
  expect(ended.cause).toEqual(new Error('enough'));
});

test('a tensor of rows is what a model sees', () => {
  const { data: values, shape } = toTensor(new Uint8Array([0, 255, 51, 102]), [2, 1]);
  expect([...values].map((value) => value.toFixed(6))).toEqual([
    '0.000000',
    '1.000000',
    '0.200000',
    '0.400000',
  ]);
  expect(shape).toEqual([2, 2, 1]);
});
