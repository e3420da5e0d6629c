/** Every recipe, trained a little: one fingerprint for any number of threads, both builds, Node and browsers. */

import { Autoencoder, type ModelSpec } from 'hourglass-ae';
import { expect, test } from 'vitest';
import hashes from '../fixtures/recipe-hashes.json' with { type: 'json' };
import { hashOf, patterns } from './tools.js';

const files = import.meta.glob<{ default: ModelSpec }>('../fixtures/specs/*.json', { eager: true });
const recipes = Object.entries(files).map(([path, { default: spec }]) => {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
  return [name, spec] as const;
});
const known: Record<string, string> = hashes;
const rows = 90;

const runs: { variant: 'st' | 'mt'; threads: number }[] = [
  { variant: 'st', threads: 1 },
  ...[1, 2, 3, 4].map((threads) => ({ variant: 'mt' as const, threads })),
];

test('every recipe has its fingerprint', () => {
  expect(recipes.map(([name]) => name).sort()).toEqual(Object.keys(known).sort());
});

test.each(recipes)('%s has the same bits everywhere', async (name, spec) => {
  const features = spec.input.shape.reduce((product, size) => product * size, 1);
  const condition = spec.encoder.find((layer) => layer.type === 'condition');
  const labels = Array.from({ length: rows }, (_, row) => row % (condition?.classes ?? 1));
  const found = await Promise.all(
    runs.map(async (options) => {
      await using model = await Autoencoder.create(spec, { seed: 42, ...options });
      const fit = { epochs: 3, batchSize: 32, ...(condition === undefined ? {} : { labels }) };
      await model.fit(patterns(rows, features), fit);
      return `${await hashOf(model)} with ${JSON.stringify(options)}`;
    }),
  );
  expect(found).toEqual(runs.map((options) => `${known[name]} with ${JSON.stringify(options)}`));
});
