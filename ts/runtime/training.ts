/**
 * The training loop in the worker: pulls steps out of the engine chunk by chunk, and lets messages in between.
 */

import type { AutoencoderError } from '../errors.js';
import type { EpochRecord, History, Progress } from '../types.js';
import type { Report } from './engine.js';
import type { Session } from './glue.js';
import { Pace, yieldToMessages } from './pace.js';

/** Milliseconds between two reports of progress. */
const reportInterval = 100;

/** What `trainSteps` tells. */
interface StepReport extends Omit<Progress, 'elapsed' | 'remaining' | 'rowsPerSecond' | 'validation'> {
  rows: number;
  epochEnd: EpochRecord | null;
  done: 'completed' | 'earlyStopping' | null;
}

/** A run at work: produces reports until it ends. */
export class Training {
  readonly #session: Session;
  readonly #members: number;
  readonly #every: number;
  readonly #pace = new Pace();
  readonly #began = performance.now();
  readonly #reports: Report[] = [];
  #rows = 0;
  #step: number | undefined;
  #lastReport = 0;
  #sinceCheckpoint = 0;
  #stopping = false;
  #failure: AutoencoderError | undefined;
  readonly #waiting: (() => void)[] = [];
  /** Settles when the loop has ended; never rejects. */
  readonly ended: Promise<void>;
  /** Whether the loop has ended. */
  over = false;

  /**
   * Starts the loop on a session whose run has begun.
   *
   * @param explain turns whatever was thrown into an error of ours, and takes note of a lost engine
   */
  constructor(
    session: Session,
    members: number,
    checkpointEvery: number | undefined,
    explain: (error: unknown) => AutoencoderError,
  ) {
    this.#session = session;
    this.#members = members;
    this.#every = checkpointEvery ?? Number.POSITIVE_INFINITY;
    this.ended = this.#loop(explain);
  }

  /** The next report, as soon as there is one; throws what ended the loop, if something did. */
  async next(): Promise<Report> {
    for (;;) {
      const report = this.#reports.shift();
      this.#wake();
      if (report !== undefined) return report;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.over) return { end: 'stopped' };
      await this.#change();
    }
  }

  /** Asks the loop to end after the step at work. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  async #loop(explain: (error: unknown) => AutoencoderError): Promise<void> {
    try {
      let end: History['stopped'] | undefined;
      while (end === undefined) {
        await yieldToMessages();
        await this.#checkpointTaken();
        end = this.#stopping ? 'stopped' : this.#chunk();
      }
      this.#session.clearData();
      this.#add({ end });
    } catch (error) {
      this.#failure = explain(error);
      if (this.#failure.code !== 'engineLost') this.#session.clearData();
    }
    this.over = true;
    this.#wake();
  }

  /** Waits until the last checkpoint was fetched, so that no two of them wait in memory. */
  async #checkpointTaken(): Promise<void> {
    while (!this.#stopping && this.#reports.some((report) => report.checkpoint)) await this.#change();
  }

  /** One chunk of steps and what there is to tell of it. */
  #chunk(): History['stopped'] | undefined {
    const before = performance.now();
    const count = Math.min(this.#pace.steps(), this.#every - this.#sinceCheckpoint);
    const step: StepReport = JSON.parse(this.#session.trainSteps(count, this.#members));
    const now = performance.now();
    const taken = this.#step === undefined ? count : step.step - this.#step;
    this.#step = step.step;
    this.#rows += step.rows;
    this.#pace.took(taken, now - before);
    this.#sinceCheckpoint += taken;
    const ends = step.epochEnd !== null || step.done !== null;
    if (ends || now - this.#lastReport >= reportInterval) {
      this.#lastReport = now;
      this.#add({
        progress: this.#progress(step, now),
        ...(step.epochEnd === null ? {} : { epoch: step.epochEnd }),
      });
    }
    if (this.#sinceCheckpoint >= this.#every) this.#checkpoint();
    return step.done ?? undefined;
  }

  #checkpoint(): void {
    this.#sinceCheckpoint = 0;
    this.#add({ checkpoint: this.#session.save(true) });
  }

  #progress(step: StepReport, now: number): Progress {
    const { epochEnd, done: _done, rows: _rows, ...figures } = step;
    const elapsed = (now - this.#began) / 1000;
    return {
      ...figures,
      ...(epochEnd?.validation === undefined ? {} : { validation: epochEnd.validation }),
      elapsed,
      remaining: this.#pace.seconds(step.steps - step.step),
      rowsPerSecond: this.#rows / Math.max(elapsed, 1e-9),
    };
  }

  /** Queues a report; one that nobody has fetched gives way to a newer one where nothing is lost by it. */
  #add(report: Report): void {
    const last = this.#reports.at(-1);
    const replaces = last?.progress && !last.epoch && report.progress;
    if (replaces) this.#reports.pop();
    this.#reports.push(report);
    this.#wake();
  }

  /** Resolves at the next change of the queue or the state. */
  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
