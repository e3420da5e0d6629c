/**
 * The 21 sets of ADBench's development half, in the semi-supervised protocol of the published figures: training rows are
 * the first half of the normal ones, test rows the others and all anomalies. Of sets below 1,000 rows 1,000 are first
 * drawn with replacement, as the table's code does.
 */

import { readdirSync } from 'node:fs';
import { Random, readNpz, takeRows } from 'hourglass-ae/data';

/** Rows that smaller sets are brought to. */
const least = 1000;

/** The sets' names; some of the small ones where it has to be quick. */
export function setNames(data, quick) {
  const few = ['14_glass', '18_Ionosphere', '29_Pima', '38_thyroid', '40_vowels', '6_cardio'];
  const names = readdirSync(`${data}/adbench`).flatMap((file) => /^(\d+_.*)\.npz$/.exec(file)?.[1] ?? []);
  return quick ? few : names;
}

/** Normal training rows, test rows with their labels, and the normal ones of the test rows. */
export async function readSet(data, name, seed) {
  const { X, y } = await readNpz(`${data}/adbench/${name}.npz`);
  const rows = { data: X.data instanceof Float32Array ? X.data : Float32Array.from(X.data), shape: X.shape };
  const random = new Random(seed);
  const count = y.data.length;
  const taken = Array.from({ length: Math.max(count, least) }, (_, i) =>
    count < least ? random.below(count) : i,
  );
  const normal = taken.filter((row) => y.data[row] === 0);
  const anomalous = taken.filter((row) => y.data[row] !== 0);
  const half = Math.floor(normal.length / 2);
  const held = normal.slice(half);
  return {
    train: takeRows(rows, normal.slice(0, half)),
    test: takeRows(rows, [...held, ...anomalous]),
    labels: [...held.map(() => 0), ...anomalous.map(() => 1)],
    held: takeRows(rows, held),
  };
}
