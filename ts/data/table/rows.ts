/** The rows of a table in any form: objects, or the columns of numbers that a csv file has. */

import type { Input } from '../../types.js';
import type { Table } from '../csv.js';
import { bad, describe, isTensor, placeOf } from '../form.js';
import type { Cell } from './columns.js';

/** A row of a table: cells by the names of their columns. */
export type TableRow = Readonly<Record<string, Cell>>;

/** Rows as objects, or numbers with the names of their columns, as `readCsv` gives them. */
export type TableData = readonly TableRow[] | Table;

/** The cells of some rows, by column. */
export interface Cells {
  rows: number;
  cell(row: number, column: string): Cell;
}

/** Whether an input is a table's, with columns by name. */
export const isTableData = (data: Input | TableData): data is TableData =>
  (Array.isArray(data) && isRow(data[0])) || (isTensor(data) && 'columns' in data);

/**
 * The cells of rows that have these columns.
 *
 * @param name what an error's path calls them: nothing for the data themselves, `target`, `validation`
 * @throws AutoencoderError `badData` for other things, and for a column that no row has; `emptyData` for no rows
 */
export function cellsOf(data: TableData, columns: readonly string[], name = ''): Cells {
  const cells = Array.isArray(data) ? cellsOfRows(data, name) : cellsOfTable(data as Table, name);
  for (const column of columns) {
    if (cells.has(column)) continue;
    const hint = 'check the spelling; a value that is not known may be null, but the column must be there';
    throw bad(`${name === '' ? '' : `${name} `}column ${column}`, 'a column of this name', 'none', hint);
  }
  return cells;
}

type Found = Cells & { has(column: string): boolean };

function cellsOfRows(data: readonly unknown[], name: string): Found {
  const rows = data.map((row, index) => {
    if (isRow(row)) return row;
    throw bad(placeOf(name, index), 'an object with a cell for each column', describe(row), 'see TableRow');
  });
  return {
    rows: rows.length,
    has: (column) => rows.some((row) => Object.hasOwn(row, column)),
    cell: (row, column) => (Object.hasOwn(rows[row]!, column) ? rows[row]![column] : undefined),
  };
}

function cellsOfTable({ data, shape, columns }: Table, name: string): Found {
  const [rows, width] = shape;
  if (
    !Array.isArray(columns) ||
    shape.length !== 2 ||
    width !== columns.length ||
    rows * width !== data.length
  ) {
    throw bad(name || 'data', 'rows of numbers with a name for each column', `shape [${shape}]`, 'see Table');
  }
  return {
    rows,
    has: (column) => columns.includes(column),
    cell: (row, column) => data[row * width + columns.indexOf(column)],
  };
}

const isRow = (row: unknown): row is TableRow =>
  typeof row === 'object' && row !== null && !Array.isArray(row) && !ArrayBuffer.isView(row);
