/** Parameters drawn from a space, by the search's seed and the trial's number alone. */

import { Random } from '../../data/random.js';
import type { Choice, ParametersOf, Range, Space } from '../spaces.js';

export function drawn<S extends Space>(space: S, seed: number, trial: number): ParametersOf<S> {
  const random = new Random((seed * 1_000_003 + trial) % Number.MAX_SAFE_INTEGER);
  const entries = Object.entries(space).map(([name, each]) => [name, value(each, random.uniform())]);
  return Object.fromEntries(entries) as ParametersOf<S>;
}

/** The value at a place from 0 to below 1. */
function value(of: Choice<unknown> | Range, place: number): unknown {
  if (of.type === 'choice') return of.values[Math.floor(place * of.values.length)];
  const { low, high } = of;
  const along = (from: number, to: number) => from + place * (to - from);
  switch (of.type) {
    case 'uniform':
      return along(low, high);
    case 'logUniform':
      return Math.exp(along(Math.log(low), Math.log(high)));
    case 'int':
      return Math.floor(along(low, high + 1));
    case 'logInt':
      return Math.min(high, Math.floor(Math.exp(along(Math.log(low), Math.log(high + 1)))));
  }
}
