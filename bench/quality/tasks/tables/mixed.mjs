/**
 * Filling gaps of categories: every second column says only in which of eight intervals of equal counts its value lies,
 * by a name, so that nobody tells the order. Once with ones and zeros, once with embeddings of the categories.
 */

import { Autoencoder, impute } from 'hourglass-ae';
import { table } from 'hourglass-ae/data';
import { knnImpute } from './knn.mjs';
import { rowsOf } from './rows.mjs';

const LEVELS = 8;

/** Shares of the removed categories that are filled in right. */
export async function measureMixed(file, seed, epochs) {
  const { train, whole, known, gaps } = await rowsOf(file, seed);
  const columns = train.shape[1];
  const names = Array.from({ length: columns }, (_, column) => `c${column}`);
  const isCategory = (column) => column % 2 === 1;
  const schema = Object.fromEntries(
    names.map((name, column) => [name, isCategory(column) ? 'category' : 'number']),
  );
  const bounds = names.map((_, column) => boundsOf(train, column));
  const cell = (value, column) =>
    Number.isNaN(value) || !isCategory(column)
      ? value
      : `q${bounds[column].filter((bound) => value >= bound).length}`;
  const mixed = ({ data, shape: [rows] }) =>
    Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(names.map((name, column) => [name, cell(data[row * columns + column], column)])),
    );
  const [learned, holes] = [mixed(known), mixed(gaps)];
  const fitted = table(schema).fit(learned);
  const width = fitted.columns.length;
  const seen = (rows) => fitted.transform(rows).data;
  const [truth, missing, training] = [seen(mixed(whole)), seen(holes), seen(learned)];
  const counts = countsOf(training, width);
  const right = (filled) => rightOf(filled, truth, missing, fitted.groups, width);
  const filledBy = async (embeddings) => {
    const model = await Autoencoder.create(fitted.spec({ embeddings }), {
      preprocessing: fitted,
      seed,
      threads: 1,
    });
    await model.fit(learned, { epochs, batchSize: 64 });
    const rows = await impute(model, holes);
    await model.close();
    return right(seen(rows));
  };
  return {
    commonest: right(missing.map((value, i) => (Number.isNaN(value) ? counts[i % width] : value))),
    knn: right(knnImpute(training, missing, width)),
    oneHot: await filledBy(false),
    embeddings: await filledBy(true),
  };
}

/** Where a column is cut into intervals of equal counts. */
function boundsOf({ data, shape: [rows, columns] }, column) {
  const sorted = Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]).sort();
  const cuts = Array.from({ length: LEVELS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * rows) / LEVELS)]);
  return [...new Set(cuts)];
}

/** How many rows have a 1 in each column. */
function countsOf(rows, width) {
  const counts = new Float64Array(width);
  rows.forEach((value, i) => {
    if (value === 1) counts[i % width]++;
  });
  return counts;
}

/** Of the categories that are missing, the share whose largest value stands where the truth has its 1. */
function rightOf(filled, truth, missing, groups, width) {
  let [right, all] = [0, 0];
  for (let start = 0; start < truth.length; start += width) {
    for (const { from, categories } of groups) {
      const at = start + from;
      if (!Number.isNaN(missing[at])) continue;
      const of = Array.from(filled.subarray(at, at + categories));
      if (truth[at + of.indexOf(Math.max(...of))] === 1) right++;
      all++;
    }
  }
  return right / all;
}
