/**
 * How many members work on the next steps: all, or one alone where that is as fast, because the steps are too small to
 * share or because other processes keep the cores busy. Results do not depend on it.
 *
 * What works is measured all the time; the other way is tried for a moment, soon after the start, then ever more
 * rarely while it keeps losing.
 */

/** Milliseconds of work that make a measurement. */
const sample = 8;
/** Milliseconds until the other way is tried, after a change and at most. */
const soonest = 100;
const latest = 2000;
/** Part of the time of one member alone below which all are called, and below which they stay: others may need a core. */
const called = 0.85;
const kept = 0.92;

/** Who works, and why not all. */
export interface Hands {
  members: number;
  reason?: string;
}

/** Chooses the members of each chunk from measured rates. */
export class Crew {
  #all: number;
  #choice: number;
  #working: number;
  /** Milliseconds per step of some members, smoothed. */
  readonly #cost = new Map<number, number>();
  #steps = 0;
  #milliseconds = 0;
  /** Milliseconds since the last trial, and from one to the next. */
  #since = 0;
  #interval = 0;

  /** @param all members that are there at the beginning, and begin */
  constructor(all: number) {
    this.#all = all;
    this.#choice = all;
    this.#working = all;
  }

  /** Members for the next chunk, of so many that are there by now. */
  members(all: number): number {
    if (all !== this.#all) {
      this.#all = all;
      this.#choice = Math.min(this.#choice, all);
      this.#work(this.#choice);
      this.#interval = 0; // newcomers are tried at once
    }
    return this.#working;
  }

  /** Milliseconds that the next chunk should take at most. */
  get limit(): number | undefined {
    const settled = this.#all === 1 || (this.#working === this.#choice && this.#since < this.#interval);
    return settled ? undefined : sample;
  }

  /** Who works, once the trials have shown it. */
  get hands(): Hands {
    const [together, alone] = [this.#cost.get(this.#all), this.#cost.get(1)];
    const members = this.#choice;
    if (members === this.#all || together === undefined || alone === undefined) return { members };
    const reason = `one thread takes ${alone.toPrecision(2)} ms a step, ${this.#all} take ${together.toPrecision(2)}`;
    return { members, reason };
  }

  /** Learns from a chunk of the members that were called. */
  took(steps: number, milliseconds: number): void {
    if (steps < 1) return;
    this.#steps += steps;
    this.#milliseconds += milliseconds;
    this.#since += milliseconds;
    if (this.#milliseconds < sample) return;
    const now = this.#milliseconds / this.#steps;
    // What a trial finds counts alone: what was known before it is old.
    const before = this.#working === this.#choice ? this.#cost.get(this.#working) : undefined;
    this.#cost.set(this.#working, before === undefined ? now : (now + before) / 2);
    if (this.#all > 1) this.#decide();
    else this.#work(1);
  }

  #decide(): void {
    const better = this.#better();
    const tried = this.#working !== this.#choice;
    if (better !== undefined && better !== this.#choice) {
      this.#choice = better;
      this.#interval = soonest;
    } else if (tried) {
      this.#interval = Math.min(Math.max(2 * this.#interval, soonest), latest);
    }
    if (tried) this.#since = 0;
    const other = this.#choice === 1 ? this.#all : 1;
    this.#work(!tried && this.#since >= this.#interval ? other : this.#choice);
  }

  /** The faster way, where both were measured. */
  #better(): number | undefined {
    const [together, alone] = [this.#cost.get(this.#all), this.#cost.get(1)];
    if (together === undefined || alone === undefined) return undefined;
    return together < alone * (this.#choice === 1 ? called : kept) ? this.#all : 1;
  }

  #work(members: number): void {
    this.#working = members;
    this.#steps = 0;
    this.#milliseconds = 0;
  }
}
