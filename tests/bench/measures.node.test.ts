/** Measures of the tasks' figures, where the answer is known. */

import { Random } from 'hourglass-ae/data';
import { expect, test } from 'vitest';
import { leastGain } from '../../bench/quality/tasks/codec/photos.mjs';
import { nearestDistances } from '../../bench/quality/tasks/judge/nearest.mjs';
import { goalOf } from '../../bench/quality/tasks/tune.mjs';

test('the nearest image is that of a search over all of them', () => {
  const random = new Random(3);
  const images = (count: number) => {
    const data = Float32Array.from({ length: count * 784 }, () =>
      random.uniform() < 0.8 ? 0 : random.uniform(),
    );
    return { data, shape: [count, 784] };
  };
  const [asked, known] = [images(5), images(40)];
  known.data.set(asked.data.subarray(784, 2 * 784), 17 * 784);
  const all = Array.from({ length: 5 }, (_, row) => {
    const squares = Array.from({ length: 40 }, (_, other) =>
      asked.data
        .subarray(row * 784, (row + 1) * 784)
        .reduce((sum, value, i) => sum + (value - known.data[other * 784 + i]!) ** 2, 0),
    );
    return Math.sqrt(Math.min(...squares) / 784);
  });
  const found = nearestDistances(asked, known);
  expect(found[1]).toBe(0);
  found.forEach((distance: number, row: number) => {
    expect(distance).toBeCloseTo(all[row]!, 12);
  });
});

test('the least gain of a curve lies between its own ends', () => {
  const curve = (psnrs: number[]) => psnrs.map((psnr, at) => ({ bitsPerPixel: 2 ** at / 8, psnr }));
  // Over the rates 1/8 to 1/2 the gains are 3, 1 and 2; at 1, which is none of its own, it would be less.
  expect(leastGain(curve([23, 25, 30]), curve([20, 24, 28, 40]))).toBeCloseTo(1, 12);
});

test('the table tells with how many seeds a search wins', () => {
  const runs = [
    { defaults: 2, tuned: 1 },
    { defaults: 1, tuned: 1.5 },
    { defaults: 3, tuned: 2 },
  ];
  expect(goalOf('digits', runs)).toMatchObject({ value: 0.75, reference: 'defaults 2.00; 2 of 3 seeds win' });
});
