/** Rows of any kind as few bytes, by the prior of a model's codes, and back. */

import { type Autoencoder, type Tensor, toTensor } from 'hourglass-ae';
import { conditionOf, isConditional } from '../condition.js';
import { UsageError } from '../failure.js';
import { csvOptionsOf } from '../flags.js';
import { imageShape } from '../images.js';
import type { FileRows, Job } from '../job.js';
import { labelsFrom, labelsOf } from '../labels.js';
import { count, size } from '../output.js';
import { firstRows } from '../pictures.js';
import { endingOf, inFormat, numbered, recordsToCsv } from '../write-rows.js';
import { writeWhole } from '../write-whole.js';
import { type CodecFlags, each, ending, targetOf } from './files.js';
import { type PackedRows, rowsReport, type Unpacked } from './report.js';

/** Rows that a picture of unpacked ones shows, at most. */
const shown = 36;

/** Packs rows, and tells how many bits each takes and what is lost. */
export async function compressRows(
  job: Job,
  model: Autoencoder,
  files: readonly string[],
  flags: CodecFlags,
): Promise<void> {
  const done: PackedRows[] = [];
  await each(job, files, async (file) => {
    const read = await job.rowsFor(model, file);
    const labels = await labelsOf(job, read, flags.labels);
    const rows = labels === undefined ? read : { ...read, labels };
    const condition = conditionOf(model, rows);
    const step = flags.step === undefined ? {} : { step: flags.step };
    const bytes = await model.encodeBytes(rows, { ...condition, ...step });
    const again = await model.decodeBytes(bytes, condition);
    const target = targetOf(file, ending, flags);
    await writeWhole(target, bytes);
    const total = rows.shape[0]!;
    const bitsPerRow = (8 * bytes.length) / total;
    const figures = { rows: total, bytes: bytes.length, bitsPerRow, mse: errorOf(model, rows, again) };
    if (flags.report !== undefined) done.push({ file, given: rows, again, ...figures });
    job.output.event('compressed', { file, written: target, ...figures });
    const each = `${bitsPerRow.toFixed(1)} bits for each of ${count(total)} rows`;
    job.output.say(
      `${target}: ${size(bytes.length)}, ${each}, mean squared error ${figures.mse.toPrecision(4)}`,
    );
  });
  await job.report((plots) => rowsReport(plots, model, done));
}

/** Mean squared error of the values that are known, on the scale that the model sees, as `evaluate` has it. */
function errorOf({ preprocessing }: Autoencoder, rows: FileRows, again: Tensor): number {
  const scaled = (some: FileRows | Tensor) =>
    (preprocessing?.transform(some) ?? toTensor(some, some.shape.slice(1))).data;
  const [wanted, found] = [scaled(rows), scaled(again)];
  let [sum, known] = [0, 0];
  for (let at = 0; at < wanted.length; at++) {
    if (Number.isNaN(wanted[at])) continue;
    sum += (wanted[at]! - found[at]!) ** 2;
    known++;
  }
  return sum / known;
}

/** The rows of codes that came out of a file, as a file of the target's kind. */
export async function unpackedRows(
  job: Job,
  model: Autoencoder,
  codes: Tensor,
  {
    file,
    target,
    bytes,
    labels: labelFile,
  }: { file: string; target: string; bytes: number; labels?: string },
): Promise<Unpacked> {
  const known: FileRows = { ...codes, file, first: 0 };
  const labels = await labelsFrom(known, labelFile, csvOptionsOf(job.flags));
  if (labels === undefined && isConditional(model))
    throw new UsageError('this model is told the class of each row: name a file of them with --labels');
  const rows = await model.decode(codes, conditionOf(model, { ...known, ...(labels && { labels }) }));
  const total = rows.shape[0]!;
  const bitsPerRow = (8 * bytes) / total;
  const shape = imageShape(rows.shape.slice(1));
  return {
    content: await contentOf(model, rows, target),
    figures: { rows: total, bitsPerRow },
    said: `${count(total)} rows from ${bitsPerRow.toFixed(1)} bits each`,
    holds: `${count(total)} rows`,
    bytes,
    bits: bitsPerRow,
    ...(shape && {
      picture: (plots, title) => plots.manifoldPlot(firstRows(rows, shown), { shape, title }),
    }),
  };
}

/** Of a table as csv the cells that it began with. */
function contentOf(
  { preprocessing }: Autoencoder,
  rows: Tensor,
  target: string,
): string | Uint8Array | Promise<string | Uint8Array> {
  if (preprocessing?.type === 'table' && endingOf(target) === 'csv')
    return recordsToCsv(preprocessing.toRows(rows));
  const width = rows.data.length / rows.shape[0]!;
  const own = preprocessing?.columns;
  const columns = own?.length === width ? own : numbered('x', width);
  return inFormat({ ...rows, columns, image: imageShape(rows.shape.slice(1)) }, target);
}
