/** Csv text as rows of text by the names of their columns, for tables of mixed columns. */

import type { AutoencoderError } from '../errors.js';
import { eachRecord } from './csv.js';
import { fault } from './fault.js';
import { open, type Source } from './source.js';

/** How a csv file of mixed columns is read. */
export interface CsvRowsOptions {
  /** What parts the fields; by default whichever of comma, semicolon and tab the first line has most of. */
  delimiter?: string;
}

/**
 * Reads a csv file, whose first line has the names, as one object for each row: fields stay text, which `table` turns
 * into numbers, categories and booleans.
 *
 * @throws AutoencoderError `badData` with the line for ragged rows; `emptyData` where there are none
 * @example
 * ```ts
 * const rows = await readCsvRows('people.csv');
 * const people = table({ age: 'number', job: 'category' }).fit(rows);
 * ```
 */
export async function readCsvRows(
  source: Source,
  options: CsvRowsOptions = {},
): Promise<Record<string, string>[]> {
  const { name, bytes } = await open(source);
  const rows: Record<string, string>[] = [];
  let names: readonly string[] | undefined;
  await eachRecord(new TextDecoder().decode(bytes), options.delimiter, name, (fields) => {
    if (names === undefined) names = fields;
    else rows.push(namedRow(names, fields));
  });
  if (rows.length > 0) return rows;
  throw noRows(name);
}

/** The fields of a line by the names of the first one. */
export const namedRow = (names: readonly string[], fields: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((column, index) => [column, fields[index]!]));

/** The refusal of a file without rows. */
export const noRows = (name: string): AutoencoderError =>
  fault('emptyData', name, 'a line of names and at least one row', 'none', 'check that the file has rows');
