/** Which cases run, how many rounds of them, and how long that takes. */

import { candidatesOf, list } from './cases.mjs';

/** Rounds by kind of candidate: the shorter a measurement, the more of them. */
const rounds = {
  full: { probe: 25, train: 7, peer: 5, inference: 15, start: 9, size: 1, memory: 1 },
  quick: { probe: 9, train: 3, peer: 2, inference: 5, start: 3, size: 1, memory: 1 },
};

/** Seconds that one measurement of a candidate takes, about. */
const typical = { probe: 0.02, train: 0.8, engine: 0.3, inference: 0.06, start: 0.3, size: 1, memory: 3 };
const typicalOfPeers = {
  'tfjs-cpu': 2.5,
  'tfjs-wasm': 0.8,
  'jax-js': 0.4,
  'brain.js': 1.2,
  pytorch: 0.4,
  'onnxruntime-web': 0.1,
};
const typicalOfConvolutions = { 'tfjs-cpu': 10, 'jax-js': 4, pytorch: 0.6 };

/**
 * @param {{ quick: boolean, peers: boolean, only?: string }} options
 * @returns {{ one: object, candidates: object[], rounds: number, seconds: number, skip?: string }[]}
 */
export function planOf({ quick, peers, only }) {
  const chosen = list.cases.filter(({ name }) => only === undefined || name.startsWith(only));
  return chosen.map((one) => {
    const candidates = candidatesOf(one).filter(({ role }) => !quick || role !== 'beside');
    const count = rounds[quick ? 'quick' : 'full'][kindOf(candidates)];
    const skip = one.peers && !peers ? 'npm run bench -- --peers' : undefined;
    return {
      one,
      candidates,
      rounds: count,
      seconds: skip ? 0 : secondsOf(candidates, count),
      ...(skip && { skip }),
    };
  });
}

/** The kind that decides: what takes longest. */
const kindOf = (candidates) =>
  ['peer', 'train', 'inference'].find((kind) =>
    candidates.some(({ run, peer }) => run === kind && peer !== 'onnxruntime-web'),
  ) ?? candidates[0].run;

function secondsOf(candidates, count) {
  // Making ready costs about as much as two rounds.
  return candidates.reduce((sum, spec) => sum + (count + 2) * oneTime(spec), 1);
}

function oneTime({ run, peer, net, epochs = 2 }) {
  if (run === 'peer') return (net ? typicalOfConvolutions : typicalOfPeers)[peer];
  return run === 'train' ? (typical.train * (1 + epochs)) / 3 : typical[run];
}

/** The points of the sweep. */
export const sweepPoints = () =>
  ['width', 'batch', 'rows'].flatMap((axis) => list.sweep[axis].map((value) => ({ axis, value })));
