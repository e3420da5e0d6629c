/**
 * The watchdog over the engine: silence for too long while calls are pending means that it is lost.
 *
 * It counts only ticks that came on time, so a thread that was itself blocked raises no false alarm.
 */

/** Milliseconds between two looks. */
const interval = 225;
/** Watches for signs of life while it is told to. */
export class Watchdog {
  readonly #alarm: () => void;
  /** Looks without a sign of life that raise the alarm. */
  readonly #patience: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #silent = 0;
  #last = 0;

  /**
   * @param limit milliseconds of silence after which the alarm comes, at the latest
   */
  constructor(limit: number, alarm: () => void) {
    this.#patience = Math.floor(limit / interval);
    this.#alarm = alarm;
  }

  /** Begins to watch, as if a sign of life had just come. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#silent = 0;
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
  }

  #look(): void {
    const now = performance.now();
    const onTime = now - this.#last < 1.5 * interval;
    this.#last = now;
    if (!onTime) return;
    this.#silent += 1;
    if (this.#silent >= this.#patience) this.#alarm();
  }
}
