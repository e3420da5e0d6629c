/** Walks among codes: what is decoded is exactly the codes of the way. */

import { Autoencoder, conditional, interpolate, manifold, traverse, variational } from 'hourglass-ae';
import { beforeAll, describe, expect, test } from 'vitest';
import { patterns, refusal } from './tools.js';

const rows = patterns(40, 12);
const [first, second] = [rows.slice(0, 12), rows.slice(12, 24)];
let model: Autoencoder;

beforeAll(async () => {
  const spec = variational({ inputShape: [3, 4], latentDim: 3, outputActivation: 'linear' });
  model = await Autoencoder.create(spec, { seed: 2, threads: 1 });
  await model.fit(rows, { epochs: 3 });
  return () => model.close();
});

const codeOf = async (row: Float32Array) => (await model.encode(row)).data;
const decode = async (code: readonly number[]) => [...(await model.decode(Float32Array.from(code))).data];
const rowsOf = ({ data }: { data: Float32Array }, width = 12) =>
  Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);

describe('interpolate', () => {
  test('goes from one row’s reconstruction to the other’s, in a line', async () => {
    const way = await interpolate(model, first, second, { steps: 5 });
    expect(way.shape).toEqual([5, 3, 4]);
    const found = rowsOf(way);
    expect(found[0]).toEqual([...(await model.reconstruct(first)).data]);
    expect(found[4]).toEqual([...(await model.reconstruct(second)).data]);
    const [a, b] = [await codeOf(first), await codeOf(second)];
    const quarter = [...a].map((value, index) => 0.75 * value + 0.25 * b[index]!);
    expect(found[1]).toEqual(await decode(quarter));
  });

  test('or on an arc, whose middle is as far from the origin as its ends', async () => {
    const [a, b] = [await codeOf(first), await codeOf(second)];
    const product = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
    const angle = Math.acos(product(a, b) / Math.sqrt(product(a, a) * product(b, b)));
    const weight = Math.sin(angle / 2) / Math.sin(angle);
    const middle = await decode([...a].map((value, index) => weight * (value + b[index]!)));
    const found = rowsOf(await interpolate(model, first, second, { steps: 3, path: 'spherical' }))[1]!;
    for (const [index, value] of found.entries()) expect(value).toBeCloseTo(middle[index]!, 5);
    const still = rowsOf(await interpolate(model, first, first, { steps: 3, path: 'spherical' }));
    for (const [index, value] of still[1]!.entries()) expect(value).toBeCloseTo(still[0]![index]!, 5);
  });

  test('refuses what is no way', async () => {
    const error = await refusal(() => interpolate(model, rows, second), 'badData');
    expect([error.path, error.received]).toEqual(['from', '40 rows']);
    await refusal(() => interpolate(model, first, second, { steps: 1 }), 'outOfRange');
  });
});

test('traverse moves single units and leaves the others', async () => {
  const walk = await traverse(model, first, { units: [2, 0], range: [-1, 1], steps: 3 });
  expect(walk.shape).toEqual([2, 3, 3, 4]);
  const [x, y] = await codeOf(first);
  const found = rowsOf(walk);
  expect(found[0]).toEqual(await decode([x!, y!, -1]));
  expect(found[4]).toEqual(await decode([0, y!, (await codeOf(first))[2]!]));
  expect((await traverse(model, first)).shape).toEqual([3, 7, 3, 4]);
  expect((await refusal(() => traverse(model, first, { units: [3] }), 'outOfRange')).path).toBe('units[0]');
  await refusal(() => traverse(model, first, { range: [1, 1] }), 'outOfRange');
});

test('manifold is a plane, up and to the right', async () => {
  const plane = await manifold(model, {
    steps: 3,
    range: [
      [-1, 1],
      [-2, 2],
    ],
    units: [0, 2],
  });
  expect(plane.shape).toEqual([3, 3, 3, 4]);
  const found = rowsOf(plane);
  expect(found[0]).toEqual(await decode([-1, 0, 2]));
  expect(found[2]).toEqual(await decode([1, 0, 2]));
  expect(found[7]).toEqual(await decode([0, 0, -2]));
  await refusal(() => manifold(model, { units: [1, 1] }), 'outOfRange');
});

test('models with a condition walk within a class', async () => {
  const spec = conditional({ inputShape: [12], latentDim: 2, classes: 3 });
  await using conditioned = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const way = await interpolate(conditioned, first, second, { labels: [1, 2], steps: 2 });
  const rebuilt = await conditioned.reconstruct(first, { labels: [1] });
  expect(rowsOf(way)[0]).toEqual([...rebuilt.data]);
  const [zero, one] = [await manifold(conditioned, { label: 0 }), await manifold(conditioned, { label: 1 })];
  expect(zero.shape).toEqual([20, 20, 12]);
  expect(zero.data).not.toEqual(one.data);
});
