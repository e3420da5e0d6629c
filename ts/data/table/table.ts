/** Tables of mixed columns: a schema, and what it learns of training rows. */

import { AutoencoderError } from '../../errors.js';
import { oneOf } from '../../spec/options.js';
import { bad } from '../form.js';
import { standardScaler } from '../scalers/affine.js';
import {
  booleans,
  CategoryColumn,
  type Cell,
  type Column,
  type ColumnType,
  keyOf,
  NumberColumn,
  numberOf,
} from './columns.js';
import { FittedTable } from './fitted.js';
import { cellsOf, type TableData } from './rows.js';

/** What each column holds, by name; columns of the rows that it does not name are left alone. */
export type TableSchema = Readonly<Record<string, ColumnType>>;

/** A table before it has seen rows. */
export interface TableOfSchema {
  /**
   * Learns from training rows, and from no others: of numbers mean and standard deviation, of categories which there are.
   *
   * @throws AutoencoderError with row and column: `badData` for a wrong type, a missing column, or one of which nothing is
   * known; `notFinite` for an infinity
   */
  fit(rows: TableData): FittedTable;
}

/**
 * Mixed columns for a model: numbers, categories and booleans, any of which may be missing (null, undefined, NaN, '').
 *
 * A fitted table is a preprocessing: the model then takes rows as objects, or as `readCsv` gives them, leaves what is
 * missing out of its loss and its scores, and keeps the table in its file. `impute` fills the gaps. A category becomes a 1
 * among zeros, which `spec({ embeddings: true })` turns into a vector of its own for each (`layers.categoryEmbedding`).
 *
 * @throws AutoencoderError `emptyData` for a schema without columns, `outOfRange` for a type that is none
 * @example
 * ```ts
 * const people = table({ age: 'number', job: 'category', member: 'boolean' }).fit(rows);
 * const model = await Autoencoder.create(people.spec(), { preprocessing: people });
 * await model.fit(rows, { epochs: 100 });
 * const complete = await impute(model, rowsWithGaps);
 * ```
 */
export function table(schema: TableSchema): TableOfSchema {
  const columns = Object.entries(schema);
  if (columns.length === 0) {
    const hint = "name the columns: { age: 'number', job: 'category' }";
    throw new AutoencoderError({
      code: 'emptyData',
      path: 'schema',
      expected: 'at least one column',
      received: 'none',
      hint,
    });
  }
  for (const [name, type] of columns) oneOf(`schema.${name}`, type, ['number', 'category', 'boolean']);
  return {
    fit(rows) {
      const names = columns.map(([name]) => name);
      const { rows: count, cell } = cellsOf(rows, names);
      if (count === 0) throw bad('data', 'at least one row', 'none', 'pass training rows');
      return new FittedTable(
        columns.map(([name, type]) => learn(name, type, (row) => cell(row, name), count)),
      );
    },
  };
}

function learn(name: string, type: ColumnType, cell: (row: number) => Cell, count: number): Column {
  const { isMissing } = type === 'number' ? NumberColumn.prototype : CategoryColumn.prototype;
  const known = Array.from({ length: count }, (_, row) => row).filter((row) => !isMissing(cell(row)));
  if (type === 'boolean') {
    const column = new CategoryColumn({ name, type, categories: booleans });
    const out = new Float32Array(2);
    for (const row of known) column.put(cell(row), out, 0, `row ${row}`);
    return column;
  }
  if (known.length === 0)
    throw bad(`column ${name}`, 'at least one known value', 'none', 'leave this column out');
  if (type === 'category') {
    const found = new Map(known.map((row) => [keyOf(cell(row), type), cell(row)!]));
    const keys = [...found.keys()].sort();
    return new CategoryColumn({ name, type, categories: keys.map((key) => found.get(key)!) });
  }
  const numbers = known.map((row) => [numberOf(cell(row), `row ${row}, column ${name}`)]);
  const scaler = standardScaler(numbers, { columns: [name] }).toJSON();
  if (scaler.type !== 'standardScaler') throw new Error('a standard scaler is none');
  return new NumberColumn({ name, type, center: scaler.center[0]!, scale: scaler.scale[0]! });
}
