/**
 * The training loop in the worker: pulls steps out of the engine chunk by chunk, and lets messages in between.
 */

import type { AutoencoderError } from '../errors.js';
import type { EpochRecord, History, Progress } from '../types.js';
import { Bell } from './bell.js';
import { Crew, type Hands } from './crew.js';
import type { Parts, Report } from './engine.js';
import type { Feed } from './feed.js';
import type { Session } from './glue.js';
import { Pace, yieldToMessages } from './pace.js';

/** Milliseconds between two reports of progress. */
const reportInterval = 100;

/** What `trainSteps` tells. */
interface StepReport
  extends Omit<Progress, 'elapsed' | 'remaining' | 'rowsPerSecond' | 'steps' | 'validation'> {
  steps: number | null;
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
  /** Whether the rows that came do not make a step. */
  #starves = false;
  #failure: AutoencoderError | undefined;
  readonly #feed: Feed | undefined;
  /** Rings at every change of the queue or the state. */
  readonly #bell = new Bell();
  /** Settles when the loop has ended; never rejects. */
  readonly ended: Promise<void>;
  /** Whether the loop has ended. */
  over = false;

  /**
   * Starts the loop on a session whose run has begun.
   *
   * @param available how many threads may work by now
   * @param feed where the rows come from, if they are not all there
   * @param explain turns whatever was thrown into an error of ours, and takes note of a lost engine
   */
  constructor(
    session: Session,
    available: () => number,
    checkpointEvery: number | undefined,
    explain: (error: unknown) => AutoencoderError,
    feed?: Feed,
  ) {
    this.#feed = feed;
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
    while (!this.#hasReport && !this.over) await this.#bell.rung();
    if (!this.#hasReport && this.#failure !== undefined) throw this.#failure;
    const report = this.#report;
    this.#report = { progress: [], epochs: [] };
    this.#replaceable = false;
    this.#bell.ring();
    return this.over && this.#failure === undefined ? { end: 'stopped', ...report } : report;
  }

  get #hasReport(): boolean {
    const { progress, checkpoint, end } = this.#report;
    return progress.length > 0 || checkpoint !== undefined || end !== undefined;
  }

  /** See `Engine.feed`. */
  async feed(chunk: Parts | undefined): Promise<boolean> {
    const taken = this.#feed?.take(chunk);
    this.#bell.ring();
    return taken ?? false;
  }

  /** Asks the loop to end after the step at work. */
  stop(): void {
    this.#stopping = true;
    this.#bell.ring();
  }

  async #loop(explain: (error: unknown) => AutoencoderError): Promise<void> {
    try {
      let end: History['stopped'] | undefined;
      while (end === undefined) {
        await yieldToMessages();
        await this.#checkpointTaken();
        if (this.#starves) await this.#rowsCame();
        end = this.#stopping ? 'stopped' : this.#chunk();
      }
      this.#session.clearData();
      this.#report.end = end;
    } catch (error) {
      this.#failure = explain(error);
      if (this.#failure.code !== 'engineLost') this.#session.clearData();
    }
    this.over = true;
    this.#feed?.close();
    this.#bell.ring();
  }

  /** Waits until there is something to train on. */
  async #rowsCame(): Promise<void> {
    while (!this.#stopping && this.#feed?.isEmpty) await this.#bell.rung();
    this.#starves = false;
  }

  /** Waits until the last checkpoint was fetched, so that no two of them wait in memory. */
  async #checkpointTaken(): Promise<void> {
    while (!this.#stopping && this.#report.checkpoint !== undefined) await this.#bell.rung();
  }

  /** One chunk of steps and what there is to tell of it. */
  #chunk(): History['stopped'] | undefined {
    this.#feed?.pour(this.#session);
    const members = this.#crew.members(this.#available());
    const count = Math.min(this.#pace.steps(this.#crew.limit), this.#every - this.#sinceCheckpoint);
    const before = performance.now();
    const step: StepReport = JSON.parse(this.#session.trainSteps(count, members));
    const now = performance.now();
    this.#starves = step.rows === 0 && step.epochEnd === null && step.done === null;
    if (step.epochEnd !== null) this.#feed?.epochEnded();
    const first = this.#starves ? 0 : count;
    const taken = this.#step === undefined ? first : step.step - this.#step;
    // What a validation took says nothing about the next steps.
    if (!step.epochEnd?.validation) this.#crew.took(taken, now - before);
    if (!step.epochEnd?.validation || !this.#pace.known) this.#pace.took(taken, now - before);
    this.#step = step.step;
    this.#rows += step.rows;
    this.#sinceCheckpoint += taken;
    const ends = step.epochEnd !== null || step.done !== null;
    if (ends || (now - this.#lastReport >= reportInterval && !this.#starves)) this.#tell(step, now);
    if (this.#sinceCheckpoint >= this.#every) this.#checkpoint();
    return step.done ?? undefined;
  }

  #checkpoint(): void {
    this.#sinceCheckpoint = 0;
    this.#report.checkpoint = this.#session.save(true);
    this.#bell.ring();
  }

  /** Adds to the report; progress within an epoch gives way to what is newer. */
  #tell(step: StepReport, now: number): void {
    const { progress, epochs } = this.#report;
    if (this.#replaceable) progress.pop();
    progress.push(this.#progress(step, now));
    if (step.epochEnd !== null) epochs.push(step.epochEnd);
    this.#replaceable = step.epochEnd === null;
    this.#lastReport = now;
    this.#bell.ring();
  }

  #progress(step: StepReport, now: number): Progress {
    const { epochEnd, done: _done, rows: _rows, steps: known, ...figures } = step;
    const steps = known ?? Number.NaN;
    const elapsed = (now - this.#began) / 1000;
    return {
      ...figures,
      steps,
      ...(epochEnd?.validation === undefined ? {} : { validation: epochEnd.validation }),
      elapsed,
      remaining: this.#pace.seconds(steps - step.step),
      rowsPerSecond: this.#rows / Math.max(elapsed, 1e-9),
    };
  }
}
