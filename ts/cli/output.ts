/**
 * What the command says: sentences for people, or one JSON object per line for machines, or nothing.
 */

import pico from 'picocolors';
import { describeFailure } from './failure.js';

/** Colours where people read: on terminals, unless they asked for none; never in files, pipes or build logs. */
const coloursOn = (stream: NodeJS.WriteStream) =>
  pico.createColors(stream.isTTY === true && process.env.NO_COLOR === undefined);
const colors = coloursOn(process.stdout);
const alarm = coloursOn(process.stderr);

/** The switches that every command has. */
export interface OutputOptions {
  json?: boolean | undefined;
  quiet?: boolean | undefined;
  /** Whether results go to the standard output, so that no sentences may. */
  results?: boolean | undefined;
}

/** The voice of one command. */
export class Output {
  readonly #human: boolean;
  readonly #quiet: boolean;
  readonly #json: boolean;
  /** Whether a progress bar may be drawn: on a terminal, for people. */
  readonly live: boolean;

  constructor({ json = false, quiet = false, results = false }: OutputOptions) {
    this.#json = json;
    this.#quiet = quiet;
    this.#human = !json && !quiet && !results;
    this.live = !json && !quiet && process.stderr.isTTY === true;
  }

  /** A line for people. */
  say(text = ''): void {
    if (this.#human) process.stdout.write(`${text}\n`);
  }

  /** A line that names a part of the work. */
  head(text: string): void {
    this.say(colors.bold(text));
  }

  /** A line for machines: an object with the name of what happened. */
  event(event: string, fields: object): void {
    if (this.#json) process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`);
  }

  /** What a person should know who will read the results: on the error stream, since results may be on the other. */
  warn(message: string): void {
    this.event('warning', { message });
    if (!this.#quiet) process.stderr.write(`${alarm.yellow('warning:')} ${message}\n`);
  }

  /** What went wrong, in one sentence on the error stream, quiet or not; and as data. */
  fail(error: unknown): void {
    const failure = describeFailure(error);
    this.event('error', failure);
    process.stderr.write(`${alarm.red('hourglass:')} ${failure.message}\n`);
  }

  /** Rows of a name and a figure, in two columns. */
  table(rows: readonly (readonly [name: string, figure: string])[]): void {
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, figure] of rows) this.say(`  ${colors.dim(name.padEnd(width))}  ${figure}`);
  }

  /** A head and rows of cells, in columns of equal width; the first to the left, figures to the right. */
  grid(rows: readonly (readonly string[])[]): void {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
    const padded = (cell: string, column: number): string =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
    for (const row of rows) this.say(`  ${row.map(padded).join('  ')}`);
  }
}

/** A whole number with its thousands apart: `12,345`. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-GB');

/** A duration in the unit that suits it. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 59.5) return `${seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A size in the unit that suits it. */
export function size(bytes: number): string {
  if (bytes < 1e3) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A share as a percentage. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
