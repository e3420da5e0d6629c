/**
 * How many steps to take before looking at messages again: about 50 ms worth, and never more than one long step.
 */

/** Milliseconds that a chunk of steps should take. */
const chunk = 50;

/** Measures steps and sizes the next chunk by them. */
export class Pace {
  /** Milliseconds per step, smoothed; unknown before the first. */
  #perStep: number | undefined;

  /** Whether a chunk was measured. */
  get known(): boolean {
    return this.#perStep !== undefined;
  }

  /** Steps for the next chunk: one to begin with, then what fits into so many milliseconds. */
  steps(milliseconds: number = chunk): number {
    if (this.#perStep === undefined) return 1;
    return Math.max(1, Math.floor(Math.min(milliseconds, chunk) / Math.max(this.#perStep, 1e-3)));
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
