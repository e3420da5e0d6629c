/** How much of the whole demo is left: the work of every part is known, so one rate gives the time of all. */

import type { Progress } from 'hourglass-ae';

/** A training part of the demo, measured in passes of one row through one parameter. */
interface Part {
  parameters: number;
  epochs: number;
}

/** Counts the work done over several training runs. */
export class Clock {
  readonly #total: number;
  readonly #parts: readonly Part[];
  #current = -1;
  #before = 0;

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
    this.#total = parts.reduce((sum, part) => sum + workOf(part), 0);
  }

  /** Another part begins. */
  next(): void {
    if (this.#current >= 0) this.#before += workOf(this.#parts[this.#current]!);
    this.#current++;
  }

  /** Seconds that the training of this and all later parts will take, by the rate of this one. */
  left({ elapsed, step, steps }: Progress): number {
    const part = workOf(this.#parts[this.#current]!);
    const done = (part * step) / steps;
    return (elapsed / done) * (this.#total - this.#before - done);
  }
}

const workOf = ({ parameters, epochs }: Part): number => parameters * epochs;
