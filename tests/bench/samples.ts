/** Results as the benches would have them, without measuring anything. */

import { list } from '../../bench/run/cases.mjs';
import { judged, unmeasured } from '../../bench/run/results.mjs';

/** A case whose ours is `figure` times as fast as what it is compared with, in three rounds. */
export function result(name: string, figure: number) {
  const one = list.cases.find((found: { name: string }) => found.name === name);
  const candidates = [
    { role: 'numerator', label: 'ours' },
    { role: 'denominator', label: 'theirs' },
    { role: 'beside', label: 'others' },
  ];
  const speeds = [
    [figure * 0.98, figure, figure * 1.04],
    [1, 1, 1],
    [2, 2, 2],
    [4, 4, 4],
  ];
  return judged(one, candidates, { speeds });
}

/** One result for every case: some hold, some reach the aim, some fail, one was not measured. */
export const results = list.cases.map((one: { name: string; gate: number; aim: number }, index: number) => {
  if (one.name === 'pytorch-32') return unmeasured(one, 'there is no Python with PyTorch');
  const figure = [one.gate * 1.02, one.aim * 1.01, one.gate * 0.9][index % 3] ?? 1;
  return result(one.name, figure);
});

/** Points of a sweep, the widest one slow. */
export const points = ['width', 'batch', 'rows'].flatMap((axis) =>
  list.sweep[axis].map((value: number) => ({
    axis,
    value,
    ofPeak: [
      0.8,
      value === 64 && axis === 'width' ? 0.3 : value === 4096 && axis === 'width' ? 0.56 : 0.84,
      0.9,
    ],
    wasmBytes: 1.2e6 * value + 5e6,
    leastBytes: 1e6 * value,
  })),
);
