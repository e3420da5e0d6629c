/** Files of mixed columns, as the table of a model takes them. */

import { AutoencoderError } from 'hourglass-ae';
import { type FittedTable, readCsvRows, readParquetRows, type TableSchema } from 'hourglass-ae/data';
import { UsageError } from './failure.js';
import { inFile } from './in-file.js';
import type { DataRows } from './read-data.js';

/** How csv files are read. */
export interface TableOptions {
  delimiter?: string;
  label?: string | number;
}

/** The rows of a csv or parquet file as text; nothing is known of an empty one. */
export async function readTextRows(
  path: string,
  { delimiter }: TableOptions,
): Promise<Record<string, string>[]> {
  if (/\.parquet$/i.test(path)) {
    const text = (cells: object) => Object.entries(cells).map(([name, cell]) => [name, String(cell ?? '')]);
    return (await readParquetRows(path)).map((cells) => Object.fromEntries(text(cells)));
  }
  if (/\.(csv|tsv|txt)(\.gz)?$/i.test(path))
    return readCsvRows(path, delimiter === undefined ? {} : { delimiter });
  const hint = 'give the file that has the columns by name';
  const expected = 'a file that ends in .csv, .tsv or .txt, or one of them with .gz, or in .parquet';
  throw new AutoencoderError({ code: 'unsupported', path, expected, received: `"${path}"`, hint });
}

/** Rows of text as numbers in their own units, and a 1 in the place of each category; NaN where nothing is known. */
export function asNumbers(
  table: FittedTable,
  rows: Record<string, string>[],
  path: string,
  options: TableOptions,
): DataRows {
  try {
    const { data, shape } = table.inverse(table.transform(rows));
    return { data, shape, columns: [...table.columns], ...labelsOf(rows, options.label) };
  } catch (error) {
    throw inFile(error, path);
  }
}

function labelsOf(rows: Record<string, string>[], label: string | number | undefined): { labels?: string[] } {
  if (label === undefined) return {};
  if (typeof label === 'string' && Object.hasOwn(rows[0]!, label))
    return { labels: rows.map((row) => row[label]!) };
  throw new UsageError(`--label: expected one of ${Object.keys(rows[0]!).join(', ')}, received "${label}"`);
}

/** `age=number,job=category` as a schema. */
export function schemaOf(word: string): TableSchema {
  const columns = word.split(',').map((column): [string, string] => {
    const at = column.lastIndexOf('=');
    if (at > 0) return [column.slice(0, at).trim(), column.slice(at + 1).trim()];
    throw new UsageError(`--table: expected columns as age=number,job=category, received "${column.trim()}"`);
  });
  return Object.fromEntries(columns) as TableSchema; // table() refuses types that are none
}
