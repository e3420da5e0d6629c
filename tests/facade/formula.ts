/** The numbers of `tests/fixtures/golden/formula.py`, to the last bit. */

/** Uniform in [0, 1) on a grid of 2^-24, from a hash of seed and index. */
export function unit(seed: number, index: number): number {
  let h = (Math.imul(index, 0x9e3779b1) + Math.imul(seed, 0x85ebca77)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97) >>> 0;
  return ((h ^ (h >>> 15)) >>> 8) / 2 ** 24;
}

/** Uniform in [-limit, limit). */
export const parameter = (seed: number, limit: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => limit * (2 * unit(seed, i) - 1));
