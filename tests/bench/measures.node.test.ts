/** Measures of the tasks' figures, where the answer is known. */

import { expect, test } from 'vitest';
import { leastGain } from '../../bench/quality/tasks/codec/photos.mjs';
import { goalOf } from '../../bench/quality/tasks/tune.mjs';

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
