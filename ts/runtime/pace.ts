/**
 * How many steps to take before looking at messages again: about 40 ms worth, and never more than one long step.
 */

/** Milliseconds that a chunk of steps should take. */
const chunk = 40;

/** Measures steps and sizes the next chunk by them. */
export class Pace {
  /** Milliseconds per step, smoothed; unknown before the first. */
  #perStep: number | undefined;

  /** Whether a chunk was measured. */
  get known(): boolean {
    return this.#perStep !== undefined;
  }

  /** Steps for the next chunk: one to begin with, then what fits. */
  steps(): number {
    if (this.#perStep === undefined) return 1;
    return Math.max(1, Math.floor(chunk / Math.max(this.#perStep, 1e-3)));
  }

  /** Learns from a chunk. A slower one counts at once, a faster one by half, so that chunks do not overshoot. */
  took(steps: number, milliseconds: number): void {
    if (steps < 1) return;
    const now = milliseconds / steps;
    const before = this.#perStep ?? now;
    this.#perStep = now > before ? now : (now + before) / 2;
  }

  /** Seconds that this many steps will take, by what was measured. */
  seconds(steps: number): number {
    return ((this.#perStep ?? 0) * steps) / 1000;
  }
}

/** Chunks between two tries of the number of members that is not in use. */
const trial = 40;

/**
 * How many members work on the next chunk: all, or one alone while others keep the cores busy or the steps are too
 * small to share. Results do not depend on it.
 */
export class Crew {
  readonly #all: number;
  /** Milliseconds per step, smoothed, of all members and of one. */
  readonly #cost = new Map<number, number>();
  #chunks = 0;

  constructor(members: number) {
    this.#all = members;
  }

  /** Members for the next chunk: those that were faster, now and then the others. */
  members(): number {
    if (this.#all === 1) return 1;
    const [together, alone] = [this.#cost.get(this.#all), this.#cost.get(1)];
    if (together === undefined || this.#chunks < trial) return this.#all;
    if (alone === undefined) return 1;
    const [better, other] = together <= alone ? [this.#all, 1] : [1, this.#all];
    return this.#chunks % trial === 0 ? other : better;
  }

  /** Learns from a chunk. */
  took(members: number, steps: number, milliseconds: number): void {
    if (steps < 1) return;
    this.#chunks += 1;
    const now = milliseconds / steps;
    const before = this.#cost.get(members) ?? now;
    this.#cost.set(members, (now + before) / 2);
  }
}

/**
 * Lets waiting messages be answered, without the delay of timers. One caller at a time.
 *
 * Messages go to the two ports of a channel in turns: a port that got its next message from its own listener would,
 * in Node, be served up to a thousand times before any other port.
 */
export function yieldToMessages(): Promise<void> {
  return new Promise((resolve) => {
    resume = resolve;
    [from, to] = [to, from];
    from.postMessage(null);
  });
}

const channel = new MessageChannel();
let [from, to] = [channel.port1, channel.port2];
let resume: () => void = () => undefined;
from.onmessage = () => resume();
to.onmessage = () => resume();
