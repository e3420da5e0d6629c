/** Splits, and the random numbers behind them. */

import { AutoencoderError } from 'hourglass-ae';
import { Random, split, takeRows } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';

const data = { data: Uint8Array.from({ length: 40 }, (_, i) => i), shape: [20, 2] };

describe('split', () => {
  test('gives every row to one part, and says which', () => {
    const { train, test: held, trainRows, testRows } = split(data, { test: 0.25, seed: 3 });
    expect([train.shape, held.shape]).toEqual([
      [15, 2],
      [5, 2],
    ]);
    expect([...trainRows, ...testRows].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    expect(held).toEqual(takeRows(data, testRows));
    expect(Array.from(held.data.filter((_, i) => i % 2 === 0))).toEqual(
      Array.from(testRows, (row) => 2 * row),
    );
  });

  test('depends on the seed and on nothing else', () => {
    expect(split(data, { test: 5, seed: 3 })).toEqual(split(data, { test: 5, seed: 3 }));
    expect(split(data, { test: 5, seed: 3 }).testRows).not.toEqual(
      split(data, { test: 5, seed: 4 }).testRows,
    );
    expect(Array.from(split(data, { test: 4, shuffle: false }).testRows)).toEqual([16, 17, 18, 19]);
  });

  test.each([0, 20, 1.5, -1, Number.NaN, 0.001])('refuses to hold back %j of 20 rows', (count) => {
    expect(() => split(data, { test: count })).toThrow(AutoencoderError);
  });

  test('takeRows refuses rows that are not there', () => {
    expect(() => takeRows(data, [20])).toThrow(/below 20/);
  });
});

describe('Random', () => {
  test('is the same stream everywhere', () => {
    const random = new Random(1);
    const first = [random.bits(), random.bits(), random.bits()];
    const again = new Random(1);
    expect([again.bits(), again.bits(), again.bits()]).toEqual(first);
    expect(new Random(2 ** 40).bits()).not.toBe(new Random(0).bits());
  });

  test('is uniform and normal', () => {
    const random = new Random(7);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) counts[random.below(6)]! += 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    const normals = Array.from({ length: 50_000 }, () => random.normal());
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
    const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });
});
