/** Bad input: the typed error with code, path and hint, and the model as it was. */

import {
  Autoencoder,
  anomalyDetector,
  deep,
  type ErrorCode,
  type FitOptions,
  type Input,
  layers,
  type ModelSpec,
  pca,
  undercomplete,
} from 'hourglass-ae';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashOf, patterns, refusal, small } from './tools.js';

let model: Autoencoder;
let before: string;
const data = patterns(20, 12);

beforeAll(async () => {
  model = await Autoencoder.create(small(), { seed: 4, threads: 1 });
  await model.fit(data, { epochs: 1 });
  before = await hashOf(model);
});
afterAll(() => model.close());

/** The data with one value replaced. */
const spoilt = (row: number, column: number, value: number): Float32Array => {
  const copy = data.slice();
  copy[row * 12 + column] = value;
  return copy;
};

/** Input that types would refuse. */
const untyped = <Value>(value: unknown): Value => value as Value;

async function refused(call: () => unknown, code: ErrorCode, path: string | RegExp): Promise<void> {
  const error = await refusal(call, code);
  if (typeof path === 'string') expect(error.path).toBe(path);
  else expect(error.path).toMatch(path);
  expect(error.hint).not.toBe('');
  expect(error.expected).not.toBe('');
  expect(error.received).not.toBe('');
  expect(error.message).toContain(error.expected);
  expect(await hashOf(model)).toBe(before);
}

describe('data', () => {
  const rows = Array.from({ length: 2 }, (_, r) => Array.from(data.subarray(r * 12, r * 12 + 12)));
  const cases: [string, () => Input, ErrorCode, string | RegExp][] = [
    ['NaN', () => spoilt(17, 3, Number.NaN), 'notFinite', 'row 17, column 3'],
    ['Infinity', () => spoilt(0, 11, Number.POSITIVE_INFINITY), 'notFinite', 'row 0, column 11'],
    ['a number too large for 32 bits', () => [[1e39, ...Array(11).fill(0)]], 'notFinite', 'row 0, column 0'],
    ['part of a row', () => data.subarray(0, 25), 'badData', 'data'],
    ['nothing', () => new Float32Array(0), 'emptyData', 'data'],
    ['no rows', () => [], 'emptyData', 'data'],
    ['ragged rows', () => [rows[0]!, rows[1]!.slice(1)], 'badData', 'row 1'],
    ['a text in a row', () => untyped([rows[0], [...rows[1]!.slice(1), '1']]), 'badData', 'row 1, column 11'],
    ['a BigInt in a row', () => untyped([[1n, ...rows[0]!.slice(1)]]), 'badData', 'row 0, column 0'],
    ['a hole in a row', () => untyped([new Array(12)]), 'badData', 'row 0, column 0'],
    ['doubles', () => untyped(new Float64Array(12)), 'badData', 'data'],
    ['a text', () => untyped('1,2,3'), 'badData', 'data'],
    ['null', () => untyped(null), 'badData', 'data'],
    ['nothing at all', () => untyped(undefined), 'badData', 'data'],
    ['a tensor of another width', () => ({ data, shape: [24, 10] }), 'badData', 'data.shape'],
    ['a tensor with a wrong shape', () => ({ data, shape: [21, 12] }), 'badData', 'data.data'],
    ['a shape of no numbers', () => untyped({ data, shape: ['20', 12] }), 'badData', 'data'],
  ];

  test.each(cases)('%s', async (_, input, code, path) => {
    await refused(() => model.fit(input()), code, path);
    await refused(() => model.encode(input()), code, path);
    await refused(() => model.score(input()), code, path);
    await refused(() => model.evaluate(input()), code, path);
  });

  test('a detached array', async () => {
    const gone = data.slice();
    structuredClone(gone, { transfer: [gone.buffer] });
    await refused(() => model.fit(gone), 'emptyData', 'data');
  });

  test('values outside [0, 1] for binary cross-entropy, unless only the input is noisy', async () => {
    await refused(() => model.fit(spoilt(2, 5, 1.5)), 'badData', 'row 2, column 5');
    await refused(() => model.fit(data, { target: spoilt(2, 5, -0.1) }), 'badData', 'target row 2, column 5');
    await refused(
      () => model.fit(data, { validation: spoilt(1, 0, 2) }),
      'badData',
      'validation row 1, column 0',
    );
    await refused(() => model.score(spoilt(2, 5, 1.5)), 'badData', 'row 2, column 5');
    const noisy = await Autoencoder.create(small(), { threads: 1 });
    await noisy.fit(spoilt(2, 5, 1.5), { target: data, epochs: 1 });
    await noisy.close();
  });

  test('a target of another length', async () => {
    await refused(() => model.fit(data, { target: data.subarray(12) }), 'invalidShape', 'target');
    await refused(() => model.score(data, { target: data.subarray(12) }), 'invalidShape', 'target');
  });
});

describe('options', () => {
  const cases: [FitOptions, ErrorCode, string][] = [
    [{ batchSize: 0 }, 'outOfRange', 'batchSize'],
    [{ batchSize: -1 }, 'outOfRange', 'batchSize'],
    [{ epochs: 1.5 }, 'outOfRange', 'epochs'],
    [{ epochs: 0 }, 'outOfRange', 'epochs'],
    [{ epochs: Number.NaN }, 'outOfRange', 'epochs'],
    [{ optimizer: { type: 'adam', learningRate: -1 } }, 'outOfRange', 'optimizer.learningRate'],
    [{ optimizer: { type: 'adam', learningRate: Number.NaN } }, 'outOfRange', 'optimizer.learningRate'],
    [{ optimizer: { type: 'sgd', momentum: 1 } }, 'outOfRange', 'optimizer.momentum'],
    [{ optimizer: untyped({ type: 'adm' }) }, 'unknownMember', 'optimizer.type'],
    [{ optimizer: untyped({ type: 'adam', learninRate: 1 }) }, 'unknownOption', 'optimizer.learninRate'],
    [{ clipNorm: 0 }, 'outOfRange', 'clipNorm'],
    [{ clipValue: -1 }, 'outOfRange', 'clipValue'],
    [{ validation: 1.5 }, 'outOfRange', 'validation'],
    [{ earlyStopping: { patience: 0 } }, 'outOfRange', 'earlyStopping.patience'],
    [{ checkpoint: { everySteps: 0.5, save: () => undefined } }, 'outOfRange', 'checkpoint.everySteps'],
    [untyped({ batchsize: 3 }), 'unknownOption', 'batchsize'],
    [untyped({ resume: 'a.hourglass' }), 'badData', 'resume'],
  ];

  test.each(cases)('%j', (options, code, path) => refused(() => model.fit(data, options), code, path));

  test('the nearest name is told', async () => {
    const wrong = async (call: () => unknown) => (await refusal(call, 'unknownOption')).hint;
    expect(await wrong(() => model.fit(data, untyped({ batchsize: 3 })))).toContain('batchSize');
    expect(await wrong(() => model.score(data, untyped({ pre: 'row' })))).toContain('per');
    expect(await wrong(() => Autoencoder.create(small(), untyped({ thread: 2 })))).toContain('threads');
    expect(await wrong(() => deep(untyped({ inputShape: [4], units: [2], latentdim: 1 })))).toContain(
      'latentDim',
    );
    expect((await refusal(() => model.score(data, { per: untyped('rows') }), 'outOfRange')).hint).toContain(
      'row',
    );
  });

  test('of create', async () => {
    await refused(() => Autoencoder.create(small(), { threads: 0 }), 'outOfRange', 'threads');
    await refused(() => Autoencoder.create(small(), { threads: 1.5 }), 'outOfRange', 'threads');
    await refused(() => Autoencoder.create(small(), { seed: -1 }), 'outOfRange', 'seed');
    await refused(() => Autoencoder.create(small(), { variant: untyped('xt') }), 'outOfRange', 'variant');
    await refused(() => Autoencoder.create(small(), { worker: untyped({}) }), 'badData', 'worker');
  });

  test('of a detector and of pca', async () => {
    await refused(() => anomalyDetector(model, data, { percentile: 101 }), 'outOfRange', 'percentile');
    await refused(() => anomalyDetector(model), 'emptyData', 'normalData');
    await refused(() => pca(data, { dimensions: 2 }), 'invalidShape', 'columns');
    await refused(() => pca(data, { dimensions: 13, columns: 12 }), 'outOfRange', /dimensions/);
  });
});

describe('specs', () => {
  const spec = (change: Partial<Record<keyof ModelSpec, unknown>>): ModelSpec =>
    untyped({ ...small(), ...change });
  const cases: [string, () => ModelSpec, ErrorCode, string | RegExp][] = [
    [
      'an unknown layer',
      () => spec({ encoder: [{ type: 'dens', units: 3 }] }),
      'unknownMember',
      /^encoder\[0\]/,
    ],
    [
      'an unknown option of a layer',
      () => spec({ encoder: [{ type: 'dense', unit: 3 }] }),
      'unknownOption',
      /^encoder\[0\]/,
    ],
    ['no units', () => spec({ encoder: [layers.dense(0)] }), 'outOfRange', 'encoder[0].units'],
    ['a fraction of a unit', () => spec({ encoder: [layers.dense(1.5)] }), 'outOfRange', 'encoder[0].units'],
    ['a dropout of all', () => spec({ encoder: [layers.dropout(1)] }), 'outOfRange', 'encoder[0].rate'],
    [
      'an impossible reshape',
      () => spec({ encoder: [layers.reshape([5, 5])] }),
      'invalidShape',
      /^encoder\[0\]/,
    ],
    [
      'a decoder that ends elsewhere',
      () => spec({ decoder: [layers.dense(11, { activation: 'sigmoid' })] }),
      'invalidShape',
      /^decoder/,
    ],
    ['a loss that the output leaves', () => spec({ decoder: [layers.dense(12)] }), 'incompatible', /./],
    ['an unknown part', () => untyped({ ...small(), enocder: [] }), 'unknownOption', /enocder/],
    ['no object', () => untyped(undefined), 'invalidSpec', ''],
  ];

  test.each(cases)('%s', (_, make, code, path) => refused(() => Autoencoder.create(make()), code, path));

  test('a code as wide as the input of an undercomplete model', () =>
    refused(
      () => undercomplete({ inputShape: [3, 4], latentDim: 12 }),
      'outOfRange',
      'undercomplete.latentDim',
    ));
});

test('memory beyond the limit is refused before it is taken', async () => {
  const tight = await Autoencoder.create(small(), { memoryLimit: 8 << 20, threads: 1 });
  const error = await refusal(() => tight.fit(new Float32Array(12 * 300_000)), 'outOfMemory');
  expect(error.hint).toContain('memoryLimit');
  expect((await tight.fit(data, { epochs: 1 })).stopped).toBe('completed');
  await tight.close();
});
