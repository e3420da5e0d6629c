/**
 * The watchdog over the engine: silence for too long while calls are pending means that it is lost.
 *
 * It counts only ticks that came on time, so a thread that was itself blocked raises no false alarm. Where the
 * environment tells what processor time was used, an engine that got a little of it, and so neither waits for ever nor
 * works without a sign, is taken for starved by other processes, and given longer.
 */

/** Milliseconds between two looks. */
const interval = 225;
/** Part of the limit that an engine may work without a sign, where it gets so little of the processor. */
const work = 0.25;
/** Part of the silence below which nobody works: the looks themselves take as much. */
const idle = 0.005;
/** Limits after which a starved engine is given up too. */
const longest = 10;

/** Watches for signs of life while it is told to. */
export class Watchdog {
  readonly #alarm: () => void;
  /** Looks without a sign of life that raise the alarm. */
  readonly #patience: number;
  readonly #limit: number;
  readonly #used: () => number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #silent = 0;
  #last = 0;
  /** Processor time at the last sign of life. */
  #before: number | undefined;

  /**
   * @param limit milliseconds of silence after which the alarm comes, unless the engine is starved
   * @param used milliseconds of processor time that all threads have used, where that is known
   */
  constructor(limit: number, alarm: () => void, used: () => number | undefined) {
    this.#limit = limit;
    this.#patience = Math.floor(limit / interval);
    this.#alarm = alarm;
    this.#used = used;
  }

  /** Begins to watch, as if a sign of life had just come. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.heard();
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#look(), interval);
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Takes note of a sign of life. */
  heard(): void {
    this.#silent = 0;
    this.#before = this.#used();
  }

  #look(): void {
    const now = performance.now();
    const onTime = now - this.#last < 1.5 * interval;
    this.#last = now;
    if (!onTime) return;
    this.#silent += 1;
    if (this.#silent >= this.#patience && !this.#starves()) this.#alarm();
  }

  #starves(): boolean {
    const now = this.#used();
    if (now === undefined || this.#before === undefined) return false;
    const used = now - this.#before;
    const works = used > work * this.#limit;
    const waits = used < idle * this.#silent * interval;
    return !works && !waits && this.#silent < longest * this.#patience;
  }
}
