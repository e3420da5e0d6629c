/** Measures of the tasks' figures, where the answer is known. */

import { expect, test } from 'vitest';
import { goalOf } from '../../bench/quality/tasks/tune.mjs';

test('the table tells with how many seeds a search wins', () => {
  const runs = [
    { defaults: 2, tuned: 1 },
    { defaults: 1, tuned: 1.5 },
    { defaults: 3, tuned: 2 },
  ];
  expect(goalOf('digits', runs)).toMatchObject({ value: 0.75, reference: 'defaults 2.00; 2 of 3 seeds win' });
});
