/**
 * How long a waiting thread spins before it sleeps. Wasm has no clock, so the length of a turn is measured here.
 */

/** Microseconds to spin: less than waking a sleeper costs. */
const spinTime = 10;
/** Turns of one measurement: about 50 µs, well above the resolution of the clock. */
const sample = 200_000;
/** Measurements: the fastest counts, since others may hold the core, and the first run unoptimised code. */
const rounds = 8;
/** Bounds that hold even where the clock is coarse. */
const fewest = 4_000;
const most = 200_000;

/** Turns that take about 10 µs; 0 where members outnumber cores, since a spinner would hold the core of a worker. */
export function spinTurns(spin: (turns: number) => void, members: number, cores: number): number {
  if (members > cores) return 0;
  let fastest = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    spin(sample);
    fastest = Math.min(fastest, performance.now() - start);
  }
  const turns = Math.round((sample * spinTime) / (fastest * 1000));
  return Math.min(Math.max(turns, fewest), most);
}
