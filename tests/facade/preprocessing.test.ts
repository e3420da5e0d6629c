/** Models with a preprocessing: raw rows in, raw rows out, in every call and after every way of coming back. */

import {
  Autoencoder,
  type Chunk,
  type CreateOptions,
  deep,
  interpolate,
  pretrain,
  vanilla,
} from 'hourglass-ae';
import { minMaxScaler, quantileScaler, type Scaler, standardScaler } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { hashOf, patterns, refusal } from './tools.js';

const columns = ['pressure', 'flow', 'load', 'heat'];
const units = [1000, 0.01, 1, 50];
/** Rows whose columns have units of their own. */
const raw = (rows: number, seed = 1): number[][] => {
  const values = patterns(rows, 4, seed);
  return Array.from({ length: rows }, (_, row) =>
    units.map((unit, column) => 5 * unit + unit * values[row * 4 + column]!),
  );
};
const train = raw(120);
const scaler = standardScaler(train, { columns });
const spec = vanilla({ inputShape: [4], latentDim: 2, outputActivation: 'linear' });
const fitting = {
  epochs: 3,
  batchSize: 32,
  validation: { input: raw(20, 7), target: raw(20, 8) },
  target: raw(120, 5),
};

const create = (options: CreateOptions = {}) => Autoencoder.create(spec, { seed: 3, threads: 1, ...options });
/** The same model twice: one scales by itself, the other is given what was scaled by hand. */
async function both(): Promise<{ own: Autoencoder; hand: Autoencoder }> {
  const [own, hand] = await Promise.all([create({ preprocessing: scaler }), create()]);
  const history = await own.fit(train, fitting);
  const { validation, target } = fitting;
  const byHand = await hand.fit(scaler.transform(train), {
    ...fitting,
    target: scaler.transform(target),
    validation: { input: scaler.transform(validation.input), target: scaler.transform(validation.target) },
  });
  expect(history).toEqual(byHand);
  return { own, hand };
}

test('every call scales as one does by hand, to the last bit', async () => {
  const { own, hand } = await both();
  expect(await hashOf(own)).toBe(await hashOf(hand));
  const [rows, target] = [raw(9, 21), raw(9, 22)];
  const [scaled, wanted] = [scaler.transform(rows), scaler.transform(target)];
  expect(await own.encode(rows)).toEqual(await hand.encode(scaled));
  expect(await own.score(rows, { target })).toEqual(await hand.score(scaled, { target: wanted }));
  expect(await own.score(rows, { per: 'feature' })).toEqual(await hand.score(scaled, { per: 'feature' }));
  expect(await own.evaluate(rows, { target })).toEqual(await hand.evaluate(scaled, { target: wanted }));
  expect(await own.statistics(rows)).toEqual(await hand.statistics(scaled));
  expect(await own.reconstruct(rows)).toEqual(scaler.inverse(await hand.reconstruct(scaled)));
  const codes = await own.encode(rows);
  expect(await own.decode(codes)).toEqual(await own.reconstruct(rows));
  const path = await interpolate(own, [rows[0]!], [rows[1]!], { steps: 3 });
  expect(path.data.slice(0, 4)).toEqual((await own.reconstruct(rows)).data.slice(0, 4));
  await Promise.all([own.close(), hand.close()]);
});

test('streams are scaled chunk by chunk', async () => {
  const chunks = (): Chunk[] => [0, 40, 80].map((start) => train.slice(start, start + 40));
  await using whole = await create({ preprocessing: scaler });
  await using streamed = await create({ preprocessing: scaler });
  await whole.fit(train, { epochs: 2, batchSize: 20, shuffle: false });
  await streamed.fit(
    function* () {
      yield* chunks();
    },
    { epochs: 2, batchSize: 20, shuffle: false },
  );
  expect(await hashOf(streamed)).toBe(await hashOf(whole));
  const parts: number[] = [];
  const each = function* () {
    yield* chunks();
  };
  for await (const { data } of streamed.reconstruct(each)) parts.push(...data);
  expect(parts).toEqual(Array.from((await whole.reconstruct(train)).data));
  const lost = await refusal(async () => {
    const rows = function* () {
      yield train.slice(0, 2);
      yield [[1, 2, 3, Number.NaN]];
    };
    for await (const _ of streamed.encode(rows));
  }, 'notFinite');
  expect(lost.path).toBe('row 2, column heat');
});

test('it comes back with load and clone, and a checkpoint of it resumes', async () => {
  await using model = await create({ preprocessing: scaler });
  let checkpoint: Uint8Array | undefined;
  const save = (bytes: Uint8Array) => {
    checkpoint ??= bytes;
  };
  await model.fit(train, { epochs: 4, batchSize: 30, checkpoint: { everySteps: 6, save } });
  const rows = raw(5, 30);
  const expected = await model.reconstruct(rows);
  await using loaded = await Autoencoder.load(await model.save(), { threads: 1 });
  await using clone = await loaded.clone();
  expect(await clone.reconstruct(rows)).toEqual(expected);
  expect(clone.preprocessing?.columns).toEqual(columns);
  expect(clone.preprocessing?.toJSON()).toEqual(scaler.toJSON());
  await using again = await create({ preprocessing: scaler });
  await again.fit(train, { epochs: 4, batchSize: 30, resume: checkpoint! });
  expect(await hashOf(again)).toBe(await hashOf(model));
  await using other = await create();
  const mixed = await refusal(() => other.fit(train, { resume: checkpoint! }), 'incompatible');
  expect(mixed.received).toMatch(/another preprocessing/);
});

test('the figures are those of the training rows, whatever else the model sees', async () => {
  const before = JSON.stringify(scaler);
  await using model = await create({ preprocessing: scaler });
  const wild = train.map((row) => row.map((value) => value * 100));
  await model.fit(wild, { epochs: 1, validation: wild, target: wild });
  await model.score(wild);
  expect(JSON.stringify(model.preprocessing)).toBe(before);
  expect(JSON.stringify(standardScaler(train, { columns }))).toBe(before);
  await using loaded = await Autoencoder.load(await model.save());
  expect(JSON.stringify(loaded.preprocessing)).toBe(before);
});

test('the model keeps a copy', async () => {
  const json = scaler.toJSON();
  const changing = { ...scaler, toJSON: () => json } as Scaler;
  await using model = await create({ preprocessing: changing });
  const expected = await model.encode(train);
  (json as { center: number[] }).center[0] = 1e6;
  expect(await model.encode(train)).toEqual(expected);
});

describe('errors speak of the user’s columns', () => {
  test('values that are no numbers', async () => {
    await using model = await create({ preprocessing: scaler });
    const rows = [...train.slice(0, 17), [1, Number.POSITIVE_INFINITY, 3, 4]];
    for (const call of [() => model.fit(rows), () => model.score(rows), () => model.evaluate(rows)])
      expect((await refusal(call, 'notFinite')).path).toBe('row 17, column flow');
    const ofTarget = await refusal(() => model.fit(train, { target: rows }), 'notFinite');
    expect(ofTarget.path).toBe('target row 17, column flow');
    expect((await refusal(() => model.fit(train, { validation: rows }), 'notFinite')).path).toMatch(
      /^validation row 17/,
    );
  });

  test('values that the loss cannot take once they are scaled', async () => {
    const ranged = vanilla({ inputShape: [4], latentDim: 2 });
    const preprocessing = minMaxScaler(train, { columns });
    await using model = await Autoencoder.create(ranged, { preprocessing, threads: 1 });
    const beyond = [...train.slice(0, 3), [5500, 0.055, 7, 275]];
    const error = await refusal(() => model.fit(beyond), 'badData');
    expect(error.path).toBe('row 3, column load');
    expect(error.received).toMatch(/once it is scaled/);
    const clipping = minMaxScaler(train, { columns, clip: true });
    await using clipped = await Autoencoder.create(ranged, { preprocessing: clipping, threads: 1 });
    await clipped.fit(beyond, { epochs: 1 });
  });
});

test('missing values are left out of the loss and of scores', async () => {
  const holes = train.map((row, i) =>
    row.map((value, column) => ((i + column) % 5 === 0 ? Number.NaN : value)),
  );
  const preprocessing = standardScaler(holes, { missing: true, columns });
  await using own = await create({ preprocessing });
  await using hand = await create();
  const scaled = preprocessing.transform(holes).data;
  const filled = scaled.map((value) => (Number.isNaN(value) ? 0 : value));
  const mask = scaled.map((value) => (Number.isNaN(value) ? 0 : 1));
  await own.fit(holes, { epochs: 2 });
  await hand.fit(filled, { epochs: 2, mask });
  expect(await hashOf(own)).toBe(await hashOf(hand));
  const each = (await hand.score(filled, { per: 'feature' })).data.map((score, i) => score * mask[i]!);
  expect((await own.score(holes, { per: 'feature' })).data).toEqual(each);
  const { data } = await own.score(holes);
  const known = mask.slice(0, 4).reduce((sum, value) => sum + value);
  expect(data[0]).toBeCloseTo(each.slice(0, 4).reduce((sum, value) => sum + value) / known, 5);
  const quarter = await own.score(holes, { reduction: 'sum' });
  expect(quarter.data[0]).toBeCloseTo(data[0]! * known, 5);
  expect((await own.reconstruct(holes)).data.every(Number.isFinite)).toBe(true);
});

test('windows of a series are scaled by channel', async () => {
  const preprocessing = quantileScaler(train, { per: 'channel', output: 'normal', columns });
  const windowed = deep({ inputShape: [10, 4], units: [8], latentDim: 3, outputActivation: 'linear' });
  await using model = await Autoencoder.create(windowed, { preprocessing, threads: 1 });
  const rows = Float32Array.from(train.flat());
  await model.fit(rows, { epochs: 1 });
  expect((await model.reconstruct(rows)).shape).toEqual([12, 10, 4]);
});

test('pretrain scales what the first layer sees', async () => {
  const stack = deep({ inputShape: [4], units: [3], latentDim: 2, outputActivation: 'linear' });
  const create = { preprocessing: scaler, threads: 1, seed: 1 };
  await using own = await pretrain(stack, train, { epochs: 1, create });
  await using hand = await pretrain(stack, scaler.transform(train), {
    epochs: 1,
    create: { threads: 1, seed: 1 },
  });
  expect(await hashOf(own)).toBe(await hashOf(hand));
});

describe('what is refused', () => {
  test('things that are no scaler', async () => {
    for (const wrong of [3, 'standard', {}, { toJSON: () => ({ type: 'magic' }) }])
      await refusal(() => create({ preprocessing: wrong as unknown as Scaler }), 'badData');
  });

  test('a scaler of other rows', async () => {
    const error = await refusal(() => create({ preprocessing: standardScaler([[1, 2, 3]]) }), 'invalidShape');
    expect(error.path).toBe('preprocessing');
  });

  test('its key for something else', async () => {
    await using model = await create();
    await refusal(() => model.attach('preprocessing', 1), 'incompatible');
    expect(model.preprocessing).toBeUndefined();
  });
});
