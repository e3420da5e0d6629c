/** The choice of members, against cores that are simulated: no clock runs here. */

import { expect, test } from 'vitest';
import { Crew } from '../../dist/runtime/crew.js';

/** Milliseconds of a step of one member and of all. */
interface Cost {
  alone: number;
  together: number;
}

/** Lets a crew work; returns the milliseconds that it took, and those that the better way would have. */
function work(crew: Crew, all: number, { alone, together }: Cost, milliseconds: number) {
  let [took, steps] = [0, 0];
  while (took < milliseconds) {
    const members = crew.members(all);
    const cost = members === 1 ? alone : together;
    const count = Math.max(1, Math.floor((crew.limit ?? 50) / cost));
    crew.took(count, count * cost);
    took += count * cost;
    steps += count;
  }
  return { took, best: steps * Math.min(alone, together) };
}

const big: Cost = { alone: 2, together: 1.05 };
const tiny: Cost = { alone: 0.003, together: 0.02 };
const busy: Cost = { alone: 2, together: 6 };

test.each([
  ['a big model keeps all', big, 2],
  ['a small one uses one', tiny, 1],
  ['two that are hardly faster leave the other core alone', { alone: 1, together: 0.99 }, 1],
])('%s', (_, cost, members) => {
  const crew = new Crew(2);
  work(crew, 2, cost, 60);
  expect(crew.hands.members).toBe(members);
  const { took, best } = work(crew, 2, cost, 10_000);
  expect(crew.hands.members).toBe(members);
  expect(best / took).toBeGreaterThan(0.985);
});

test('a core that is taken away is noticed at once, one that is given back within seconds', () => {
  const crew = new Crew(2);
  work(crew, 2, big, 5000);
  const { took, best } = work(crew, 2, busy, 5000);
  expect(crew.hands.members).toBe(1);
  expect(crew.hands.reason).toContain('one thread takes 2.0 ms a step');
  expect(best / took).toBeGreaterThan(0.95);
  work(crew, 2, big, 3000);
  expect(crew.hands).toEqual({ members: 2 });
});

test('members that join later are tried at once', () => {
  const crew = new Crew(1);
  work(crew, 1, big, 100);
  expect(crew.hands).toEqual({ members: 1 });
  work(crew, 2, big, 40);
  expect(crew.hands).toEqual({ members: 2 });
});
