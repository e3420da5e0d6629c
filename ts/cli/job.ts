/**
 * A command at work on model files and data: what it opens is closed, Ctrl-C ends it, and its files are written whole.
 */

import { readFile } from 'node:fs/promises';
import { Autoencoder, AutoencoderError, type EngineOptions } from 'hourglass-ae';
import type { HtmlOptions, ReportPart } from 'hourglass-ae/report';
import { status } from './failure.js';
import { csvOptionsOf, type Shard, type SharedFlags } from './flags.js';
import { inFile, unreadable } from './in-file.js';
import { onSignal } from './interrupt.js';
import { Output } from './output.js';
import { type DataRows, readData, wav } from './read-data.js';
import { agreeOnRate } from './sample-rate.js';
import { asNumbers, readTextRows } from './table-rows.js';
import { checkWritable, writeWhole } from './write-whole.js';

export { inFile } from './in-file.js';

/** Rows of a data file, where they stand in it, and the file's name. */
export interface FileRows extends DataRows {
  file: string;
  /** Number of the first row in the file, from 0. */
  first: number;
}

/** What draws; loaded when there is something to draw, so that commands start without it. */
export type Plots = typeof import('hourglass-ae/report');

/** A command at work. */
export class Job {
  readonly output: Output;
  readonly flags: SharedFlags;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly #models: Autoencoder[] = [];

  constructor(flags: SharedFlags, output: Output, signal: AbortSignal) {
    this.flags = flags;
    this.output = output;
    this.signal = signal;
  }

  /** How engines are started. */
  get engine(): EngineOptions {
    const { threads } = this.flags;
    return { signal: this.signal, ...(threads === undefined ? {} : { threads }) };
  }

  /** The model in a file, which is closed at the end of the job. */
  async open(path: string): Promise<Autoencoder> {
    const bytes = await readFile(path).catch((cause: Error) => {
      throw unreadable(path, cause, { expected: 'a model file' });
    });
    const model = await Autoencoder.load(bytes, this.engine).catch((error: unknown) => {
      throw inFile(error, path);
    });
    return this.keep(model);
  }

  /** Closes the model at the end of the job. */
  keep(model: Autoencoder): Autoencoder {
    this.#models.push(model);
    return model;
  }

  /** The rows of a data file, or the piece of them that `--shard` names unless the file is about all pieces. */
  async rows(file: string, take?: 'whole'): Promise<FileRows> {
    const rows = await readData(file, csvOptionsOf(this.flags));
    return { ...piece(rows, take === 'whole' ? undefined : this.flags.shard, file), file };
  }

  /** The same, through the columns of the model's table, if it has one; of a sound stretches as long as its rows. */
  async #rowsOf({ preprocessing, spec }: Autoencoder, file: string, take?: 'whole'): Promise<FileRows> {
    const isTable = preprocessing?.type === 'table';
    if (!isTable && !wav.test(file)) return this.rows(file, take);
    const rows = isTable
      ? asNumbers(preprocessing, await readTextRows(file, this.flags), file, this.flags)
      : stretches(await readData(file), valuesOf(spec.input.shape));
    return { ...piece(rows, take === 'whole' ? undefined : this.flags.shard, file), file };
  }

  /** The same, in the form that the model takes a row in. */
  async rowsFor(model: Autoencoder, file: string, take?: 'whole'): Promise<FileRows> {
    const rows = inShape(await this.#rowsOf(model, file, take), model.spec.input.shape, file);
    await agreeOnRate(model, rows, file);
    return rows;
  }

  /** Writes `--report`, if it was asked for. */
  async report(make: (plots: Plots) => Promise<[parts: ReportPart[], options: HtmlOptions]>): Promise<void> {
    const { report } = this.flags;
    if (report === undefined) return;
    const plots: Plots = await import('hourglass-ae/report');
    await writeWhole(report, plots.htmlReport(...(await make(plots))));
    this.output.event('report', { file: report });
    if (this.flags.out !== undefined) this.output.say(`The report is in ${report}`);
  }

  async close(): Promise<void> {
    for (const model of this.#models) await model.close();
  }
}

/** Does a command's work: refuses files that cannot be written first, closes models, ends at Ctrl-C. */
export async function runJob(flags: SharedFlags, work: (job: Job) => Promise<void>): Promise<void> {
  for (const file of [flags.out, flags.report]) if (file !== undefined) await checkWritable(file);
  const output = new Output(flags);
  const over = new AbortController();
  const listening = onSignal(() => over.abort());
  const job = new Job(flags, output, over.signal);
  try {
    await work(job);
  } catch (error) {
    if (!over.signal.aborted) throw error;
    output.event('interrupted', {});
    process.stderr.write('Stopped; no result was written\n');
    process.exitCode = status.interrupted;
  } finally {
    listening.abort();
    await job.close();
  }
}

/** Rows in the shape that a model takes them in. */
export function inShape<Rows extends DataRows>(rows: Rows, wanted: readonly number[], file: string): Rows {
  const [count = 0, ...shape] = rows.shape;
  if (valuesOf(shape) === valuesOf(wanted)) return { ...rows, shape: [count, ...wanted] };
  throw new AutoencoderError({
    code: 'invalidShape',
    path: file,
    expected: `rows of ${valuesOf(wanted)} values (${wanted.join(' × ')}), as the model has them`,
    received: `rows of ${valuesOf(shape)}`,
    hint: 'choose columns of a csv file with --columns, or leave its label out with --label',
  });
}

const valuesOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** A series as rows of so many values one after the other; what is left at its end is left off. */
function stretches(series: DataRows, values: number): DataRows {
  const rows = Math.floor(series.data.length / values);
  const isWhole = rows > 0 && values % series.shape[1]! === 0;
  if (!isWhole) return series; // which is refused by its width
  const { columns, ...others } = series;
  return { ...others, data: series.data.subarray(0, rows * values), shape: [rows, values] };
}

function piece(rows: DataRows, shard: Shard | undefined, file: string): DataRows & { first: number } {
  if (shard === undefined) return { ...rows, first: 0 };
  const { index, of } = shard;
  const [count = 0, ...rest] = rows.shape;
  const [first, end] = [index - 1, index].map((part) => Math.floor((part * count) / of)) as [number, number];
  if (first === end) {
    const hint = 'take fewer pieces than there are rows';
    throw new AutoencoderError({
      code: 'emptyData',
      path: file,
      expected: `rows in piece ${index} of ${of}`,
      received: `${count} rows in all`,
      hint,
    });
  }
  const width = valuesOf(rest);
  return {
    ...rows,
    data: rows.data.subarray(first * width, end * width),
    shape: [end - first, ...rest],
    ...(rows.labels === undefined ? {} : { labels: rows.labels.slice(first, end) }),
    first,
  };
}
