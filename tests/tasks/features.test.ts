/** What the units of a code stand for: atoms, the rows that move them, and which class they respond to. */

import { Autoencoder, conditional, features, type ModelSpec, topK } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { refusal } from '../facade/tools.js';

/** Three units that pass on one value each; the second one turned round. */
const spec: ModelSpec = {
  version: 1,
  input: { shape: [3] },
  encoder: [],
  latent: { type: 'plain', dim: 4 },
  decoder: [{ type: 'dense', units: 3 }],
  objective: { reconstruction: { type: 'meanSquaredError' } },
};
const encoder = [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0];
const decoder = [2, 0, 0, 0, -2, 0, 0, 0, 2, 5, 5, 5];
const rows = [
  [0, 0, 0],
  [1, 0, 0],
  [3, 0, 0],
  [0, 4, 0],
  [0, 1, 1],
  [0, 0, 0],
  [0, 0, 0],
];

async function known(): Promise<Autoencoder> {
  const model = await Autoencoder.create(spec, { threads: 1 });
  await model.setParameters({
    'latent.weight': Float32Array.from(encoder),
    'latent.bias': new Float32Array(4),
    'decoder.0.weight': Float32Array.from(decoder),
    'decoder.0.bias': Float32Array.of(7, 7, 7),
  });
  return model;
}

test('atoms are what a unit adds at its strongest, examples the rows that move it most', async () => {
  await using model = await known();
  const { atoms, examples, units } = await features(model, rows, { examples: 2 });
  expect(atoms.shape).toEqual([4, 3]);
  expect([...atoms.data]).toEqual([6, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0]);
  expect(units.map(({ rows: most }) => most)).toEqual([
    [2, 1],
    [3, 4],
    [4, 0],
    [0, 1],
  ]);
  expect(units[1]!.codes).toEqual([-4, -1]);
  expect(units.map(({ activity }) => activity)).toEqual([2 / 7, 2 / 7, 1 / 7, 0]);
  expect(examples.shape).toEqual([4, 2, 3]);
  expect([...examples.data.slice(6, 12)]).toEqual([0, 4, 0, 0, 1, 1]);
});

test('a unit that responds to one class is known by it', async () => {
  await using model = await known();
  const { units, selective } = await features(model, rows, { labels: [0, 0, 0, 1, 2, 2, 2] });
  // Means of the second unit by class: 0, 4 and 1/3.
  expect(units.map((unit) => unit.class)).toEqual([0, 1, 2, undefined]);
  expect(units[1]!.selectivity).toBeCloseTo(4 / (4 + 1 / 3), 6);
  expect(selective).toBe(3 / 4);
});

test('labels reach models with a condition; wrong options are refused', async () => {
  const shape = conditional({ inputShape: [3], units: [3], latentDim: 2, classes: 3 });
  await using model = await Autoencoder.create(shape, { threads: 1 });
  const { atoms } = await features(model, rows, { labels: [0, 0, 0, 1, 2, 2, 2] });
  expect(atoms.shape).toEqual([2, 3]);
  await using plain = await Autoencoder.create(topK({ inputShape: [3], latentDim: 4, k: 1 }), { threads: 1 });
  expect((await refusal(() => features(plain, rows, { labels: [1] }), 'badData')).path).toBe('labels');
  expect((await refusal(() => features(plain, rows, { examples: 0 }), 'outOfRange')).path).toBe('examples');
});
