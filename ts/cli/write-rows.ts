/** Results as files, by their name's ending: csv and npy for any rows, png for rows that are images. */

import { AutoencoderError, type Tensor } from 'hourglass-ae';
import { writePng } from 'hourglass-ae/data';
import { UsageError } from './failure.js';
import type { Job } from './job.js';
import { count } from './output.js';
import { writeWhole } from './write-whole.js';

/** What a result's rows are. */
export interface Result extends Tensor {
  /** Names of the values of a row, as many as there are. */
  columns: readonly string[];
  /** Height, width and channels of rows that are images with values from 0 to 1. */
  image?: readonly number[] | undefined;
  /** Where images stand in a grid: how many side by side, what it shows. Else the grid is about square. */
  grid?: { across: number; title: string; axes?: [horizontal: string, vertical: string] };
}

type Written = Uint8Array | string;
const formats: Record<string, (result: Result, path: string) => Written | Promise<Written>> = {
  csv: toCsv,
  npy: toNpy,
  png: toPng,
  svg: toSvg,
};

/** Refuses a name that no format is known for, before the work. */
export function checkFormat(path: string | undefined, allowed: readonly string[]): void {
  if (path === undefined || allowed.includes(endingOf(path))) return;
  throw new UsageError(
    `--out: expected a name that ends in ${allowed.map((ending) => `.${ending}`).join(', ')}, received "${path}"`,
  );
}

/** Writes rows to `--out`, or to the standard output: csv, or with `--json` one `row` event for each. */
export async function writeResult(job: Job, result: Result): Promise<void> {
  const { out, json } = job.flags;
  const { columns, shape } = result;
  if (out !== undefined) {
    await writeWhole(out, await inFormat(result, out));
    job.output.event('written', { file: out, shape });
    job.output.say(`${count(shape[0]!)} rows are in ${out}`);
  } else if (json) {
    for (let row = 0; row < shape[0]!; row++)
      job.output.event('row', { row, values: [...rowOf(result, row)] });
  } else {
    process.stdout.write(toCsv({ ...result, columns }));
  }
}

/** The rows in the format of a name that {@link checkFormat} let pass. */
export const inFormat = (result: Result, path: string): Written | Promise<Written> =>
  formats[endingOf(path)]!(result, path);

/** `z1`, `z2` … */
export const numbered = (letter: string, length: number): string[] =>
  Array.from({ length }, (_, i) => `${letter}${i + 1}`);

export const endingOf = (path: string): string => /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';

const rowOf = ({ data, columns }: Result, row: number): Float32Array =>
  data.subarray(row * columns.length, (row + 1) * columns.length);

function toCsv(result: Result): string {
  const lines = [result.columns.map(csvField).join(',')];
  for (let row = 0; row < result.shape[0]!; row++)
    lines.push(Array.from(rowOf(result, row), shortest).join(','));
  return `${lines.join('\n')}\n`;
}

/** Rows of named cells as csv, with the names in the first line. */
export function recordsToCsv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0]!);
  const field = (value: unknown): string => {
    const text = typeof value === 'number' ? String(Number(value.toPrecision(7))) : String(value);
    return /[",\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => names.map((name) => field(row[name])).join(','));
  return `${[names.map(field).join(','), ...lines].join('\n')}\n`;
}

/** A text as a field of a csv file. */
export const csvField = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The fewest digits that give the same 32-bit float back. */
export function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** NumPy's file format, version 1: 32-bit floats, little-endian, the header padded to 64 bytes. */
function toNpy({ data, shape }: Result): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + fields.length + 1) / 64) * 64 - 10;
  const header = new TextEncoder().encode(`......${'..'}..${fields.padEnd(length - 1)}\n`);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  const file = new Uint8Array(header.length + 4 * data.length);
  file.set(header);
  const view = new DataView(file.buffer, header.length);
  data.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return file;
}

/** One image, or all of them in a grid. */
function toPng(result: Result, path: string): Promise<Uint8Array> {
  const [height, width, channels] = imageOf(result, path);
  const rows = result.shape[0]!;
  const across = result.grid?.across ?? Math.ceil(Math.sqrt(rows));
  const gap = rows === 1 ? 0 : 2;
  const wide = across * (width + gap) - gap;
  const high = Math.ceil(rows / across) * (height + gap) - gap;
  const data = new Float32Array(wide * high * channels).fill(1);
  for (let row = 0; row < rows; row++) {
    const [top, left] = [Math.floor(row / across) * (height + gap), (row % across) * (width + gap)];
    const pixels = rowOf(result, row);
    for (let y = 0; y < height; y++) {
      const line = pixels.subarray(y * width * channels, (y + 1) * width * channels);
      data.set(line, ((top + y) * wide + left) * channels);
    }
  }
  return writePng({ data, shape: [high, wide, channels] });
}

/** The same as a picture with its title. */
async function toSvg(result: Result, path: string): Promise<string> {
  const shape = imageOf(result, path);
  const { manifoldPlot } = await import('hourglass-ae/report');
  const { across, ...texts } = result.grid ?? {};
  const rows = { data: result.data, shape: result.shape };
  return manifoldPlot(rows, { shape, ...texts, ...(across !== undefined && { columns: across }) });
}

function imageOf({ image, columns }: Result, path: string): readonly [number, number, number] {
  if (image !== undefined) return [image[0]!, image[1]!, image[2] ?? 1];
  throw new AutoencoderError({
    code: 'unsupported',
    path,
    expected: 'rows that are images',
    received: `rows of ${columns.length} values`,
    hint: 'write .csv or .npy',
  });
}
