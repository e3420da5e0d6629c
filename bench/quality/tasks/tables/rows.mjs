import { Random, readNpz, split, takeRows } from 'hourglass-ae/data';

/** Normal rows of a set, at most 2,000: those to learn from, the held-out ones, and both with a fifth removed (NaN). */
export async function rowsOf(file, seed) {
  const { X, y } = await readNpz(file);
  const normal = Array.from(y.data.keys()).filter((row) => y.data[row] === 0);
  const order = new Random(seed).order(normal.length).slice(0, 2000);
  const numbers = { ...X, data: Float32Array.from(X.data) };
  const chosen = takeRows(
    numbers,
    Array.from(order, (place) => normal[place]),
  );
  const { train, test: whole } = split(chosen, { test: 0.3, seed });
  return { train, whole, known: removed(train, 2 * seed), gaps: removed(whole, 2 * seed + 1) };
}

/** The values with a fifth of them removed. */
function removed(values, seed) {
  const random = new Random(seed);
  return { ...values, data: values.data.map((value) => (random.uniform() < 0.2 ? Number.NaN : value)) };
}
