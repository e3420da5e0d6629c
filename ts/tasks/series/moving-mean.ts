/** Means over the neighbours in a sequence that comes bit by bit, in memory that does not grow. */

/**
 * The mean of `width` vectors around each one of a sequence: y[i] is the mean of x[i + ahead - width + 1] … x[i + ahead].
 *
 * Where the sequence has no such neighbours, at its ends, and where one is NaN, the others alone count; without any the
 * mean is NaN. With `ahead` 0 this is pandas' `rolling(width, min_periods=1).mean()`, with (width - 1) / 2, rounded down,
 * that with `center=True`. A result comes `ahead` vectors late.
 */
export class MovingMean {
  readonly ahead: number;
  readonly #width: number;
  readonly #size: number;
  readonly #ring: Float64Array;
  readonly #sum: Float64Array;
  #known = 0;
  #count = 0;

  constructor(width: number, ahead: number, size: number) {
    this.#width = width;
    this.ahead = ahead;
    this.#size = size;
    this.#ring = new Float64Array(width * size).fill(Number.NaN);
    this.#sum = new Float64Array(size);
  }

  /** Takes the next vector; gives the mean around the one `ahead` before it, if there is one. */
  push(vector: ArrayLike<number>): Float64Array | undefined {
    const slot = (this.#count % this.#width) * this.#size;
    this.#add(this.#ring.subarray(slot, slot + this.#size), -1);
    this.#ring.set(vector, slot);
    this.#count++;
    // Once in every round the sum is made anew, so that rounding never adds up.
    if (slot === 0) this.#sumAnew();
    else this.#add(vector, 1);
    return this.#count > this.ahead ? this.#sum.map((sum) => sum / this.#known) : undefined;
  }

  /** The means that are still owed; the next vector begins a new sequence. */
  finish(): Float64Array[] {
    const owed = Math.min(this.ahead, this.#count);
    const missing = Math.max(0, this.ahead - this.#count);
    const nothing = new Float64Array(this.#size).fill(Number.NaN);
    const last = Array.from({ length: missing + owed }, () => this.push(nothing)).slice(missing);
    this.#ring.fill(Number.NaN);
    this.#count = 0;
    this.#sumAnew();
    return last.map((mean) => mean ?? nothing);
  }

  #add(vector: ArrayLike<number>, sign: 1 | -1): void {
    if (Number.isNaN(vector[0])) return;
    this.#known += sign;
    for (let i = 0; i < this.#size; i++) this.#sum[i]! += sign * vector[i]!;
  }

  #sumAnew(): void {
    this.#known = 0;
    this.#sum.fill(0);
    for (let i = 0; i < this.#width; i++)
      this.#add(this.#ring.subarray(i * this.#size, (i + 1) * this.#size), 1);
  }
}
