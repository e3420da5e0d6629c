/** What `embed` and `strings` share: texts out of a file, a model that learns from them or was saved, its file. */

import { readFile } from 'node:fs/promises';
import type { Command, Option } from 'commander';
import type { Progress } from 'hourglass-ae';
import { UsageError } from '../failure.js';
import { inGroup, type SharedFlags, wholeNumber } from '../flags.js';
import { unreadable } from '../in-file.js';
import { inFile, type Job } from '../job.js';
import { Output } from '../output.js';
import { ProgressView } from '../progress.js';
import { readTextRows } from '../table-rows.js';
import { writeWhole } from '../write-whole.js';

/** The flags that both have. */
export interface TextFlags extends SharedFlags {
  column?: string;
  model?: string;
  dimensions?: number;
  epochs?: number;
  /** Of `embed`. */
  features?: number;
  /** Of `strings`. */
  length?: number;
  saveModel?: string;
}

/** The texts' argument, and the flags that both have. */
export const textFlags = (command: Command, dimensions: number): Command =>
  command
    .argument('<texts>', 'a .txt file with one text in a line, or a column of a .csv or .parquet file')
    .addOption(learning('--dimensions <N>', `values of a code (default: ${dimensions})`, wholeNumber(1)))
    .addOption(learning('--epochs <N>', 'passes over the texts (default: by their number)', wholeNumber(1)))
    .addOption(inGroup('Data', '--column <NAME>', 'column of the file that holds the texts'))
    .addOption(inGroup('Data', '--delimiter <CHAR>', 'what parts the fields of a csv file'))
    .addOption(
      inGroup('Files', '--model <FILE>', 'a model that was kept, instead of one that learns from the texts'),
    )
    .addOption(inGroup('Files', '--save-model <FILE>', 'keep the model'));

/** A flag of the model that learns. */
export const learning = (flag: string, text: string, parse: (word: string) => unknown): Option =>
  inGroup('Learning', flag, text, parse);

/** Lines of a text file, empty ones too so that they keep their numbers; of a csv or parquet file a column. */
export async function readTexts(path: string, flags: TextFlags): Promise<string[]> {
  if (/\.txt$/i.test(path)) {
    const text = await readFile(path, 'utf8').catch((cause: Error) => {
      throw unreadable(path, cause);
    });
    const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  }
  const rows = await readTextRows(path, flags);
  const names = Object.keys(rows[0]!);
  const name = flags.column ?? names[0]!;
  if (names.includes(name) && (names.length === 1 || flags.column !== undefined))
    return rows.map((row) => row[name]!);
  throw new UsageError(`${path}: name the column of the texts with --column: ${names.join(', ')}`);
}

/** The task of a model that was kept, or of one that learns from the texts; closed at the end of the job. */
export async function taskOf<Task extends { model: Parameters<Job['keep']>[0] }>(
  job: Job,
  file: string,
  flags: TextFlags,
  { learn, open }: { learn(options: Learning): Promise<Task>; open(model: Task['model']): Promise<Task> },
): Promise<Task> {
  const { model: kept, dimensions, epochs, seed = 0 } = flags;
  if (kept !== undefined) {
    for (const name of ['dimensions', 'epochs', 'features', 'length'] as const)
      if (flags[name] !== undefined)
        throw new UsageError(`--${name}: not with --model, which has learned already`);
    const model = await job.open(kept);
    return open(model).catch((error: unknown) => Promise.reject(inFile(error, kept)));
  }
  const view = new ProgressView(new Output({ ...flags, results: flags.out === undefined }));
  const made = await learn({
    seed,
    create: job.engine,
    signal: job.signal,
    onProgress: (progress) => view.show(progress),
    ...(dimensions !== undefined && { dimensions }),
    ...(epochs !== undefined && { epochs }),
  })
    .catch((error: unknown) => Promise.reject(inFile(error, file)))
    .finally(() => view.end());
  job.keep(made.model);
  return made;
}

/** What both tasks take. */
export interface Learning {
  seed: number;
  create: Job['engine'];
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  dimensions?: number;
  epochs?: number;
}

/** Writes `--save-model`. */
export async function keepModel(
  job: Job,
  { saveModel }: TextFlags,
  bytes: () => Promise<Uint8Array>,
): Promise<void> {
  if (saveModel === undefined) return;
  await writeWhole(saveModel, await bytes());
  job.output.event('saved', { file: saveModel });
  if (job.flags.out !== undefined) job.output.say(`The model is in ${saveModel}`);
}
