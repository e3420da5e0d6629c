/** The progress of a run: a bar on a terminal, a line now and then anywhere else. */

import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from 'hourglass-ae';
import { count, duration, type Output } from './output.js';

/** Lines at most for one run, where there is no bar. */
const mostLines = 20;

/** Shows the reports of one training run. */
export class ProgressView {
  readonly #output: Output;
  readonly #left: (progress: Progress) => string;
  readonly #bar: SingleBar | undefined;
  #printed = 0;

  /**
   * @param left says how much time is left; by default what the run itself needs
   */
  constructor(
    output: Output,
    left: (progress: Progress) => string = ({ remaining }) => `${duration(remaining)} left`,
  ) {
    this.#output = output;
    this.#left = left;
    if (!output.live) return;
    const format = '  {bar} {percentage} %  {text}';
    this.#bar = new SingleBar({ format, barsize: 24, clearOnComplete: true }, Presets.shades_classic);
  }

  /** Takes one report. */
  show(progress: Progress): void {
    this.#output.event('progress', progress);
    if (this.#bar !== undefined) this.#draw(this.#bar, progress);
    else this.#print(progress);
  }

  /** Takes the bar off the screen. */
  end(): void {
    this.#bar?.stop();
  }

  #draw(bar: SingleBar, progress: Progress): void {
    const text = describe(progress, this.#left(progress));
    if (bar.isActive) bar.update(progress.step, { text });
    else bar.start(progress.steps, progress.step, { text });
  }

  #print(progress: Progress): void {
    const finished = progress.validation !== undefined || progress.step % stepsPerEpoch(progress) === 0;
    const every = Math.ceil(progress.epochs / mostLines);
    const due = progress.epoch === progress.epochs || progress.epoch % every === 0;
    if (!finished || !due || progress.epoch === this.#printed) return;
    this.#printed = progress.epoch;
    this.#output.say(`  ${describe(progress, this.#left(progress))}`);
  }
}

const stepsPerEpoch = ({ steps, epochs }: Progress): number => Math.max(1, Math.round(steps / epochs));

/** `epoch 3 of 20, loss 0.0934 (validation 0.0951), 41,200 rows/s, 12 s left` */
function describe(progress: Progress, left: string): string {
  const { epoch, epochs, meanLoss, validation, rowsPerSecond } = progress;
  const held = validation === undefined ? '' : ` (validation ${validation.meanLoss.toFixed(4)})`;
  return `epoch ${epoch} of ${epochs}, loss ${meanLoss.toFixed(4)}${held}, ${count(rowsPerSecond)} rows/s, ${left}`;
}
