/**
 * Candidates timed in turns: every round runs each of them once, so that a drifting clock or a busy neighbour meets
 * them all alike.
 *
 * @typedef {{ speed(): number | Promise<number>, close?(): unknown, notes?: Record<string, unknown> }} Candidate
 *   ready to run and warm; `speed` runs it once and tells its work per second
 */

/** Rounds that even a crowded machine has to do. */
const fewest = 3;

/**
 * The speeds of each candidate, round by round.
 *
 * @param {readonly Candidate[]} candidates
 * @param {{ rounds: number, limit?: number }} count how many, and the seconds after which three of them are enough
 * @param {(share: number) => void} told after every measurement: the share that is done
 */
export async function inRounds(candidates, { rounds: count, limit = Number.POSITIVE_INFINITY }, told) {
  const speeds = candidates.map(() => []);
  const late = performance.now() + 1000 * limit;
  for (let round = 0; round < count && (round < fewest || performance.now() < late); round++) {
    for (const place of candidates.keys()) {
      // Each round begins with another one: nobody always follows the same neighbour.
      const index = (place + round) % candidates.length;
      speeds[index].push(await candidates[index].speed());
      told((round * candidates.length + place + 1) / (count * candidates.length));
    }
  }
  return speeds;
}

/**
 * How often a run has to be repeated to take at least this long; warms it up on the way.
 *
 * @param {(times: number) => void} run
 * @param {number} milliseconds
 */
export function repetitions(run, milliseconds) {
  // Engines compile hot code anew after some time, so what is slow at first is given three tries.
  const warm = performance.now() + 3 * milliseconds;
  for (let times = 1; ; times *= 2) {
    const took = clock(() => run(times));
    if (took < milliseconds) continue;
    while (performance.now() < warm) run(times);
    return Math.max(1, Math.ceil((times * milliseconds) / clock(() => run(times))));
  }
}

/** Milliseconds that some work takes. */
export function clock(work) {
  const began = performance.now();
  work();
  return performance.now() - began;
}
