/** Rows of mixed columns in parquet files, for `table`. */

import { fault } from './fault.js';
import { chosenColumns, parquetFile } from './parquet.js';
import { open, type Source } from './source.js';

/** How a parquet file of mixed columns is read. */
export interface ParquetRowsOptions {
  /** Columns to take, by name; all by default. Others are not even unpacked. */
  columns?: readonly string[];
}

/** A cell of a parquet file; nothing is known of null. */
export type ParquetCell = string | number | boolean | null;

/**
 * Reads a parquet file as one object for each row, as `table` takes it: text, numbers, truth values, null where nothing is
 * known. Dates become text as in `2024-05-01T00:00:00.000Z`, whole numbers beyond 2⁵³ their digits.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged or cut off, and with row and column for lists,
 * bytes and other values that are no cells; `emptyData` where there are no rows
 * @example
 * ```ts
 * const rows = await readParquetRows('people.parquet', { columns: ['age', 'job'] });
 * const people = table({ age: 'number', job: 'category' }).fit(rows);
 * ```
 */
export async function readParquetRows(
  source: Source,
  options: ParquetRowsOptions = {},
): Promise<Record<string, ParquetCell>[]> {
  const { name, bytes } = await open(source);
  const file = await parquetFile(bytes, name);
  const columns = chosenColumns(file, options, name);
  const cells: ParquetCell[][] = [];
  for (const column of columns) {
    const values = await file.read(column);
    cells.push(Array.from(values, (value, row) => cellOf(value, `${name}, row ${row}, column "${column}"`)));
  }
  return Array.from({ length: file.rows }, (_, row) =>
    Object.fromEntries(columns.map((column, at) => [column, cells[at]![row]!])),
  );
}

function cellOf(value: unknown, place: string): ParquetCell {
  if (value === undefined || value === null || Number.isNaN(value)) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const received =
    Array.isArray(value) || ArrayBuffer.isView(value) ? 'a list' : `a value of type ${typeof value}`;
  const hint = 'leave this column out with the option columns';
  throw fault('badData', place, 'text, a number or a truth value', received, hint);
}
