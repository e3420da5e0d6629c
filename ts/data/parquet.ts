/**
 * Tables in parquet files through hyparquet, which is loaded with the first of them.
 */

import type { ColumnChunk } from 'hyparquet';
import type { Table } from './csv.js';
import { fault, reason } from './fault.js';
import { checkPages } from './parquet-pages.js';
import { open, type Source } from './source.js';

/** How a parquet file is read. */
export interface ParquetOptions {
  /** Columns to take, by name; all but the label by default. */
  columns?: readonly string[];
  /** A column of text to return beside the numbers, by name. */
  label?: string;
  /** What stands for a missing value, NaN to keep it as such; missing values are refused by default. */
  missing?: number;
}

const whole = 'a whole parquet file';
const again = 'the file is damaged or incomplete: fetch or write it again';

/**
 * Reads a parquet file of numbers, however it is packed (snappy, gzip, zstd, brotli, lz4); truth values are 0 and 1.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged or cut off, and with row and column for values
 * that are missing or no numbers
 * @example
 * ```ts
 * const table = await readParquet('measurements.parquet', { label: 'machine' });
 * await model.fit(table);
 * ```
 */
export async function readParquet(source: Source, options: ParquetOptions = {}): Promise<Table> {
  const { name, bytes } = await open(source);
  const file = await parquetFile(bytes, name);
  const { label, missing } = options;
  const columns = chosenColumns(file, options, name);
  const data = new Float32Array(file.rows * columns.length);
  for (const [at, column] of columns.entries()) {
    const values = await file.read(column);
    for (let row = 0; row < file.rows; row++) {
      data[row * columns.length + at] = number(
        values[row],
        missing,
        `${name}, row ${row}, column "${column}"`,
      );
    }
  }
  const shape: Table['shape'] = [file.rows, columns.length];
  if (label === undefined) return { data, shape, columns };
  return { data, shape, columns, labels: Array.from(await file.read(label), (value) => String(value ?? '')) };
}

/** A file whose head was read. */
export interface ParquetFile {
  rows: number;
  columns: string[];
  read(column: string): Promise<ArrayLike<unknown>>;
}

/** The head of a file, and its columns on demand. */
export async function parquetFile(bytes: Uint8Array, name: string): Promise<ParquetFile> {
  const mark = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || mark(0) !== 'PAR1' || mark(bytes.length - 4) !== 'PAR1') {
    const received =
      mark(0) === 'PAR1' ? `${bytes.length} bytes without its end` : 'a file that begins otherwise';
    throw fault(
      'badData',
      name,
      whole,
      received,
      mark(0) === 'PAR1' ? again : 'check that this is a parquet file',
    );
  }
  const { parquetMetadata, parquetRead, parquetSchema, compressors } = await import('./libraries/parquet.js');
  const guarded = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw fault('badData', name, whole, reason(cause), again, cause);
    }
  };
  const metadata = await guarded(() => parquetMetadata(bytes, { geoparquet: false }));
  const columns = await guarded(() => parquetSchema(metadata).children.map(({ element }) => element.name));
  const rows = Number(metadata.num_rows);
  const counted = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (counted !== rows) throw fault('badData', name, `${rows} rows`, `${counted} in its groups`, again);
  if (rows === 0) throw fault('emptyData', name, 'at least one row', 'none', 'check that the file has rows');
  // Where all values are the same, rows take hardly any bytes, but never as few as these.
  if (rows > 2 ** 14 * bytes.length)
    throw fault('badData', name, whole, `${rows} rows in ${bytes.length} bytes`, again);
  await guarded(() => metadata.row_groups.flatMap(({ columns }) => columns).forEach(checkColumn(bytes)));
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end?: number) => bytes.slice(start, end).buffer as ArrayBuffer,
  };
  const read = (column: string): Promise<unknown[]> =>
    guarded(async () => {
      const values: unknown[] = [];
      const onChunk = ({
        columnData,
        rowStart,
      }: {
        columnData: ArrayLike<unknown>;
        rowStart: number;
      }): void => {
        for (let i = 0; i < columnData.length; i++) values[rowStart + i] = columnData[i];
      };
      await parquetRead({ file, metadata, columns: [column], compressors, onChunk });
      if (values.length !== rows) throw new Error(`${values.length} of ${rows} values in "${column}"`);
      return values;
    });
  return { rows, columns, read };
}

/** Looks at the pages of a column in a group of rows. */
const checkColumn =
  (bytes: Uint8Array) =>
  (chunk: ColumnChunk): void => {
    const { meta_data: column } = chunk;
    if (column === undefined || chunk.file_path !== undefined)
      throw new Error('a column that lies in another file');
    const first = Number(column.dictionary_page_offset || column.data_page_offset);
    const end = first + Number(column.total_compressed_size);
    if (!(first >= 4 && first < end && end <= bytes.length)) throw new Error('a column outside of the file');
    checkPages(bytes.subarray(first, end), Number(column.num_values));
  };

/** The names of the columns to take; refuses those that the file has not. */
export function chosenColumns(
  { columns }: ParquetFile,
  options: Pick<ParquetOptions, 'columns' | 'label'>,
  name: string,
): string[] {
  for (const wanted of [
    ...(options.columns ?? []),
    ...(options.label === undefined ? [] : [options.label]),
  ]) {
    if (columns.includes(wanted)) continue;
    const expected = `a column among ${columns.slice(0, 20).join(', ')}`;
    throw fault('badData', name, expected, JSON.stringify(wanted), 'use a name that the file has');
  }
  const taken = options.columns ?? columns.filter((column) => column !== options.label);
  if (taken.length > 0) return [...taken];
  throw fault('emptyData', name, 'at least one column', 'none', 'name at least one column to take');
}

function number(value: unknown, missing: number | undefined, place: string): number {
  const isMissing =
    value === undefined || value === null || (typeof value === 'number' && Number.isNaN(value));
  if (isMissing && missing !== undefined) return missing;
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  const result = isNumber ? Number(value) : Number.NaN;
  if (Number.isFinite(result)) return result;
  const hint = isMissing
    ? 'fill it in, or say what stands for it with the option missing'
    : 'leave this column out with the option columns, name it as the label, or use readParquetRows';
  const received = isMissing
    ? 'nothing'
    : value instanceof Date
      ? 'a date'
      : JSON.stringify(value)?.slice(0, 60);
  throw fault('badData', place, 'a finite number', received ?? typeof value, hint);
}
