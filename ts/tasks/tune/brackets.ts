/**
 * The plan of a search: how many trials begin with how many epochs, and when they are thinned out.
 *
 * Reference: Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar (2018), "Hyperband: a novel bandit-based approach to
 * hyperparameter optimization".
 */

/** Trials that begin together. */
export interface Bracket {
  trials: number;
  /** Epochs that a trial has seen at each measurement, and how many trials get there. */
  rungs: { epochs: number; trials: number }[];
}

/** The brackets, the boldest first. */
export function brackets(
  trials: number,
  epochs: number,
  eta: number,
  method: 'hyperband' | 'halving' | 'random',
): Bracket[] {
  const deepest = method === 'random' ? 0 : Math.floor(Math.log(epochs) / Math.log(eta) + 1e-9);
  if (method !== 'hyperband') return [bracket(trials, epochs, eta, deepest)];
  const depths = Array.from({ length: deepest + 1 }, (_, index) => deepest - index);
  // Hyperband's numbers of trials, to scale.
  const weights = depths.map((depth) => eta ** depth / (depth + 1));
  return shared(trials, weights).flatMap((count, index) =>
    count === 0 ? [] : [bracket(count, epochs, eta, depths[index]!)],
  );
}

function bracket(trials: number, epochs: number, eta: number, depth: number): Bracket {
  const rungs = Array.from({ length: depth + 1 }, (_, rung) => ({
    epochs: Math.max(1, Math.round(epochs / eta ** (depth - rung))),
    trials: Math.max(1, Math.floor(trials / eta ** rung)),
  }));
  return { trials, rungs };
}

/** A whole number in shares, the largest remainders rounded up. */
function shared(whole: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const exact = weights.map((weight) => (whole * weight) / sum);
  const counts = exact.map(Math.floor);
  const rest = whole - counts.reduce((total, count) => total + count, 0);
  const order = exact
    .map((share, index) => [share - counts[index]!, index] as const)
    .sort(([a], [b]) => b - a);
  for (const [, index] of order.slice(0, rest)) counts[index]! += 1;
  return counts;
}
