/** Labels of rows: a column of their own file (`--label`), or a file beside it (`--labels`). */

import { type Autoencoder, AutoencoderError } from 'hourglass-ae';
import type { CsvOptions } from 'hourglass-ae/data';
import { UsageError } from './failure.js';
import { csvOptionsOf, type Shard } from './flags.js';
import { inFile } from './in-file.js';
import type { FileRows, Job } from './job.js';
import { readArray } from './read-data.js';
import { readTextRows } from './table-rows.js';

/** Rows of which every one has its label. */
export interface Labelled {
  rows: FileRows;
  labels: string[];
}

/** Rows for a model with their labels, which have to be there. */
export async function labelledRows(
  job: Job,
  model: Autoencoder,
  file: string,
  labelFile: string | undefined,
  take?: 'whole',
): Promise<Labelled> {
  const rows = await job.rowsFor(model, file, take);
  const labels = await labelsOf(job, rows, labelFile);
  if (labels === undefined) {
    const said = `${file}: the class of each row has to be known`;
    throw new UsageError(`${said}: name its column with --label, or a file of labels with --labels`);
  }
  return { rows, labels };
}

/** The labels in a file of their own where one is named, else those that came with the rows. */
export const labelsOf = (
  { flags }: Job,
  rows: FileRows,
  file: string | undefined,
  label = flags.label,
): Promise<string[] | undefined> =>
  labelsFrom(rows, file, { ...csvOptionsOf(flags), ...(label !== undefined && { label }) }, flags.shard);

/** The same, for who has no job. */
export async function labelsFrom(
  rows: FileRows,
  file: string | undefined,
  csv: CsvOptions,
  shard?: Shard,
): Promise<string[] | undefined> {
  if (file === undefined) return rows.labels;
  const all = await readLabels(file, csv).catch((error: unknown) => Promise.reject(inFile(error, file)));
  const count = rows.shape[0]!;
  // With --shard the file still has the labels of all rows.
  if (shard === undefined ? all.length === count : all.length >= rows.first + count)
    return all.slice(rows.first, rows.first + count);
  throw new AutoencoderError({
    code: 'badData',
    path: file,
    expected: `${count} labels, one for each row of ${rows.file}`,
    received: String(all.length),
    hint: 'name the labels of these rows',
  });
}

/** The labels in a file: numbers of an array, or the only column of a csv file, or that which `--label` names. */
async function readLabels(file: string, csv: CsvOptions): Promise<string[]> {
  if (!/\.(csv|tsv|txt)(\.gz)?$/i.test(file)) return Array.from((await readArray(file)).data, String);
  const { delimiter, label: column } = csv;
  const rows = await readTextRows(file, delimiter === undefined ? {} : { delimiter });
  const names = Object.keys(rows[0]!);
  const name = names.find((each) => each === column) ?? names[0]!;
  if (names.length > 1 && name !== column)
    throw new UsageError(`${file}: name the column of the labels with --label: ${names.join(', ')}`);
  const labels = rows.map((row) => row[name]!);
  return /^\d+$/.test(name) ? [name, ...labels] : labels; // a file without a head line begins with a label
}

/** Labels as whole numbers from 0: as they are where they are such numbers, else in alphabetical order. */
export function numberedClasses(labels: readonly string[]): {
  numberOf(label: string): number;
  names: string[];
} {
  const words = [...new Set(labels)].sort();
  if (words.every((word) => /^\d{1,6}$/.test(word)))
    return {
      numberOf: Number,
      names: Array.from({ length: 1 + Math.max(...words.map(Number)) }, (_, i) => `${i}`),
    };
  return { numberOf: (label) => words.indexOf(label), names: words };
}

/** A column of times: numbers, such as seconds, where all of them are, else as they are written. */
export const timesOf = (fields: readonly string[]): (string | number)[] =>
  fields.every((field) => field !== '' && Number.isFinite(Number(field))) ? fields.map(Number) : [...fields];
