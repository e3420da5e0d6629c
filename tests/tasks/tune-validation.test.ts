/** What a search validates by chooses among its trials and teaches them nothing. */

import { spaces, tune, undercomplete } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { patterns } from '../facade/tools.js';

const width = 8;
const rows = patterns(60, width);

/** What each of three trials learned, how it was judged, and by which rows. */
async function searched(data: Float32Array, validation: Float32Array | number) {
  const learned: unknown[] = [];
  let judges: Float32Array = new Float32Array();
  const { model, trials } = await tune(data, {
    space: { latentDim: spaces.int(1, 4), learningRate: spaces.logUniform(1e-3, 3e-2) },
    build: ({ latentDim }) => undercomplete({ inputShape: [width], latentDim, outputActivation: 'linear' }),
    validation,
    trials: 3,
    epochs: 2,
    method: 'random',
    seed: 3,
    engine: { threads: 1 },
    measure: async (trained, held) => {
      judges = (held as { data: Float32Array }).data ?? held;
      learned.push(await trained.parameters());
      return (await trained.evaluate(held)).mse;
    },
  });
  const kept = await model.parameters();
  await model.close();
  return { learned, judges, kept, best: trials[0]!, scores: trials.map(({ scores }) => scores[0]!.score) };
}

test('rows of their own', async () => {
  const one = await searched(rows, patterns(20, width, 9));
  const other = await searched(
    rows,
    patterns(20, width, 9).map((value) => 3 - 4 * value),
  );
  expect(one.learned).toHaveLength(3);
  expect(other.learned).toEqual(one.learned);
  expect(Math.min(...other.scores)).toBeGreaterThan(2 * Math.max(...one.scores));
  expect(one.learned[one.best.trial]).toEqual(one.kept);
});

test('a share of the rows', async () => {
  const one = await searched(rows, 0.25);
  expect(one.judges).toHaveLength(15 * width);
  // The rows that were held out, and no others, are spoiled.
  const held = new Set(chunks(one.judges).map(String));
  const spoiled = chunks(rows).flatMap((row) =>
    held.has(String(row)) ? row.map((value) => 3 - 4 * value) : row,
  );
  const other = await searched(Float32Array.from(spoiled), 0.25);
  expect(other.judges).not.toEqual(one.judges);
  expect(other.learned).toEqual(one.learned);
  // A row that was trained on makes a difference.
  const first = chunks(rows).findIndex((row) => !held.has(String(row)));
  const touched = rows.slice();
  touched[first * width]! += 1;
  expect((await searched(touched, 0.25)).learned).not.toEqual(one.learned);
});

const chunks = (data: Float32Array): number[][] =>
  Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
