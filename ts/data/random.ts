/**
 * Seeded random numbers for splits and made-up noise: xoshiro128** (Blackman and Vigna 2018), seeded by splitmix32.
 *
 * The engine has random numbers of its own; these are for work on data outside it.
 */

/** A stream of random numbers that the seed alone decides, the same in every environment. */
export class Random {
  readonly #state: Uint32Array;
  #spare: number | undefined;

  /** Starts the stream of this seed, a whole number from 0 to 2^53 - 1. */
  constructor(seed: number) {
    let z = (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9);
    this.#state = Uint32Array.from({ length: 4 }, () => {
      z = (z + 0x9e3779b9) | 0;
      let t = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
      return t ^ (t >>> 15);
    });
  }

  /** A whole number from 0 to 2^32 - 1. */
  bits(): number {
    const s = this.#state;
    const result = Math.imul(rotate(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11);
    return result;
  }

  /** A number in [0, 1), one of 2^32. */
  uniform(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number in [0, limit), each as likely as any other. */
  below(limit: number): number {
    const usable = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const bits = this.bits();
      if (bits < usable) return bits % limit;
    }
  }

  /** A number from the standard normal distribution (Box and Muller 1958). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** The numbers from 0 to `count - 1` in random order (Fisher and Yates 1938). */
  order(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
