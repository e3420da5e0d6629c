/**
 * The training loop in the worker: pulls steps out of the engine chunk by chunk, and lets messages in between.
 */

import type { AutoencoderError } from '../errors.js';
import type { EpochRecord, History, Progress } from '../types.js';
import { Crew, type Hands } from './crew.js';
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

/** A report, before the engine adds what it runs on. */
type Told = Omit<Report, 'runtime'>;

/** A run at work: produces reports until it ends. */
export class Training {
  readonly #session: Session;
  readonly #available: () => number;
  readonly #crew: Crew;
  readonly #every: number;
  readonly #pace = new Pace();
  readonly #began = performance.now();
  /** What nobody has fetched yet. */
  #report: Told = { progress: [], epochs: [] };
  /** Whether the newest progress may give way to a newer one. */
  #replaceable = false;
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
   * @param available how many threads may work by now
   * @param explain turns whatever was thrown into an error of ours, and takes note of a lost engine
   */
  constructor(
    session: Session,
    available: () => number,
    checkpointEvery: number | undefined,
    explain: (error: unknown) => AutoencoderError,
  ) {
    this.#session = session;
    this.#available = available;
    this.#crew = new Crew(available());
    this.#every = checkpointEvery ?? Number.POSITIVE_INFINITY;
    this.ended = this.#loop(explain);
  }

  /** The members at work, and why not more. */
  get hands(): Hands {
    return this.#crew.hands;
  }

  /** The next report, as soon as there is one; throws what ended the loop, if something did. */
  async next(): Promise<Told> {
    while (!this.#hasReport && !this.over) await this.#change();
    if (!this.#hasReport && this.#failure !== undefined) throw this.#failure;
    const report = this.#report;
    this.#report = { progress: [], epochs: [] };
    this.#replaceable = false;
    this.#wake();
    return this.over && this.#failure === undefined ? { end: 'stopped', ...report } : report;
  }

  get #hasReport(): boolean {
    const { progress, checkpoint, end } = this.#report;
    return progress.length > 0 || checkpoint !== undefined || end !== undefined;
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
      this.#report.end = end;
    } catch (error) {
      this.#failure = explain(error);
      if (this.#failure.code !== 'engineLost') this.#session.clearData();
    }
    this.over = true;
    this.#wake();
  }

  /** Waits until the last checkpoint was fetched, so that no two of them wait in memory. */
  async #checkpointTaken(): Promise<void> {
    while (!this.#stopping && this.#report.checkpoint !== undefined) await this.#change();
  }

  /** One chunk of steps and what there is to tell of it. */
  #chunk(): History['stopped'] | undefined {
    const members = this.#crew.members(this.#available());
    const count = Math.min(this.#pace.steps(this.#crew.limit), this.#every - this.#sinceCheckpoint);
    const before = performance.now();
    const step: StepReport = JSON.parse(this.#session.trainSteps(count, members));
    const now = performance.now();
    const taken = this.#step === undefined ? count : step.step - this.#step;
    // What a validation took says nothing about the next steps.
    if (!step.epochEnd?.validation) this.#crew.took(taken, now - before);
    if (!step.epochEnd?.validation || !this.#pace.known) this.#pace.took(taken, now - before);
    this.#step = step.step;
    this.#rows += step.rows;
    this.#sinceCheckpoint += taken;
    const ends = step.epochEnd !== null || step.done !== null;
    if (ends || now - this.#lastReport >= reportInterval) this.#tell(step, now);
    if (this.#sinceCheckpoint >= this.#every) this.#checkpoint();
    return step.done ?? undefined;
  }

  #checkpoint(): void {
    this.#sinceCheckpoint = 0;
    this.#report.checkpoint = this.#session.save(true);
    this.#wake();
  }

  /** Adds to the report; progress within an epoch gives way to what is newer. */
  #tell(step: StepReport, now: number): void {
    const { progress, epochs } = this.#report;
    if (this.#replaceable) progress.pop();
    progress.push(this.#progress(step, now));
    if (step.epochEnd !== null) epochs.push(step.epochEnd);
    this.#replaceable = step.epochEnd === null;
    this.#lastReport = now;
    this.#wake();
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

  /** Resolves at the next change of the queue or the state. */
  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
