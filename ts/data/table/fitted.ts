/** A table that knows its columns: mixed cells to numbers for a model, and back. */

import { AutoencoderError } from '../../errors.js';
import type { CategoryGroup } from '../../spec/layers.js';
import type { ModelSpec } from '../../spec/model.js';
import type { Input, Shape, Tensor } from '../../types.js';
import { bad, isTensor, placeOf, rowList } from '../form.js';
import type { Rows } from '../input.js';
import { notFinite } from '../scalers/scaler.js';
import type { Column, ColumnJson, ColumnType } from './columns.js';
import { cellsOf, isTableData, type TableData, type TableRow } from './rows.js';
import { embeddingUnits, type TableSpecOptions, tableSpec } from './spec.js';

/** A fitted table in JSON. */
export interface TableJson {
  version: 1;
  type: 'table';
  columns: ColumnJson[];
}

/** What a table learned of its training rows. */
export class FittedTable {
  readonly type = 'table';
  readonly #cells: readonly Column[];
  /** The columns in the order of the values: numbers first, then categories. */
  readonly #placed: readonly { column: Column; at: number }[];
  /** Names of the values that a row becomes: of a number the column's, of a category one for each, as `job=nurse`. */
  readonly columns: readonly string[];
  readonly missing = true;
  readonly filler = 0;

  constructor(columns: readonly Column[]) {
    this.#cells = columns;
    const isNumber = ({ type }: Column) => type === 'number';
    const order = [...columns.filter(isNumber), ...columns.filter((column) => !isNumber(column))];
    let width = 0;
    this.#placed = order.map((column) => {
      const at = width;
      width += column.names.length;
      return { column, at };
    });
    this.columns = order.flatMap(({ names }) => names);
  }

  /** The columns by name, with what they hold. */
  get schema(): Record<string, ColumnType> {
    return Object.fromEntries(this.#cells.map(({ name, type }) => [name, type]));
  }

  /**
   * Where each category and boolean stands among the values, for `layers.categoryEmbedding` in a spec of one's own:
   * half as many units as there are categories, at most 50 (the rule of Howard and Gugger 2018).
   *
   * @example
   * ```ts
   * const spec = defineModel({
   *   inputShape: [people.columns.length],
   *   encoder: [layers.categoryEmbedding(people.groups), layers.dense(32, { activation: 'relu' })],
   *   latent: latents.plain({ dim: 4 }),
   *   decoder: 'mirror',
   *   objective: people.spec().objective,
   * });
   * ```
   */
  get groups(): CategoryGroup[] {
    const categories = this.#placed.filter(({ column }) => column.type !== 'number');
    return categories.map(({ column, at }) => {
      const count = column.names.length;
      return { from: at, categories: count, units: embeddingUnits(count) };
    });
  }

  /**
   * The rows as a model sees them, `[rows, values]`, with NaN for what is missing: numbers have mean 0 and standard
   * deviation 1, a category is a 1 among zeros. Rows of numbers are taken as those of {@link columns}.
   *
   * @throws AutoencoderError with row and column: `badData` for a wrong type, an unseen category or a missing column,
   * `notFinite` for an infinity
   */
  transform(data: Input): Tensor {
    const { data: values, rows } = this.rows(data);
    return { data: values, shape: [rows, this.columns.length] };
  }

  /** The way back: numbers in their own units, for each category how likely it is. */
  inverse(rows: Tensor): Tensor {
    const data = Float32Array.from(this.#checked(rows).data);
    this.#eachValue(data, (column, i) => column.raw(data[i]!));
    return { data, shape: [...rows.shape] };
  }

  /**
   * The rows that a tensor says, such as what `model.reconstruct` or `model.sample` gave: of each category the likeliest.
   *
   * @example
   * ```ts
   * const people = table.toRows(await model.sample(10));
   * ```
   */
  toRows(tensor: Tensor): Record<string, string | number | boolean>[] {
    const { data } = this.#checked(tensor);
    const places = new Map(this.#placed.map(({ column, at }) => [column, at]));
    return Array.from({ length: data.length / this.columns.length }, (_, row) =>
      Object.fromEntries(
        this.#cells.map((column) => {
          const at = row * this.columns.length + places.get(column)!;
          return [column.name, column.cellOf(data, at)];
        }),
      ),
    );
  }

  /** The rows with what they lack taken from a tensor of as many rows, such as their reconstruction. */
  fill(data: TableData, tensor: Tensor): Record<string, string | number | boolean>[] {
    const names = this.#cells.map(({ name }) => name);
    const cells = cellsOf(data, names);
    const found = this.toRows(tensor);
    if (found.length !== cells.rows)
      throw bad(
        'tensor',
        `${cells.rows} rows, as many as there are`,
        `${found.length}`,
        'pass their reconstruction',
      );
    return found.map((row, index) => {
      const own = Array.isArray(data) ? (data as readonly TableRow[])[index] : undefined;
      const known = this.#cells.filter((column) => !column.isMissing(cells.cell(index, column.name)));
      const kept = known.map(({ name }) => [name, cells.cell(index, name)]);
      return { ...own, ...row, ...Object.fromEntries(kept) };
    });
  }

  /**
   * A spec that suits the table: dense layers, a loss for each kind of column, and values taken away while training, so
   * that the model learns to fill them in. By default one hidden layer 16 times as wide as the rows (at least 64, at most
   * 512), a code twice as wide as they are (at most 256), and a fifth of the values taken away: what fills gaps best. To
   * find anomalies, or for codes to look at, take a narrow code; `embeddings` gives each category a vector of its own.
   *
   * @example
   * ```ts
   * const model = await Autoencoder.create(people.spec({ latentDim: 4 }), { preprocessing: people });
   * ```
   */
  spec(options: TableSpecOptions = {}): ModelSpec {
    const numbers = this.#placed.filter(({ column }) => column.type === 'number');
    return tableSpec(numbers.length, this.groups, options);
  }

  /** All that it is, as plain data. */
  toJSON(): TableJson {
    return { version: 1, type: 'table', columns: this.#cells.map((column) => column.toJSON()) };
  }

  /** Copies of the rows as the model sees them; `name` is how an error's path calls them. */
  rows(
    data: Input | TableData,
    shape: Shape = [this.columns.length],
    name = '',
  ): Rows & { data: Float32Array<ArrayBuffer> } {
    if (isTableData(data) && !this.#isOwn(data)) return this.#fromCells(data, name);
    const list = rowList(data, shape, name);
    const width = this.columns.length;
    const out = new Float32Array(list.rows * width);
    const unit = list.flat instanceof Uint8Array ? 255 : 1;
    list.each((row, values, start) => {
      for (let i = 0; i < width; i++) {
        const value = values[start + i]! / unit;
        if (Math.abs(value) === Number.POSITIVE_INFINITY)
          throw notFinite(`${placeOf(name, row)}, ${this.nameOf(i)}`, value);
        out[row * width + i] = value;
      }
    });
    this.#eachValue(out, (column, i) => column.scaled(out[i]!));
    return { data: out, rows: list.rows };
  }

  /** How errors call a value. */
  nameOf(value: number): string {
    return `column ${this.columns[value]}`;
  }

  /** Refuses a model of other rows. */
  refuseShape(shape: Shape, path: string): void {
    if (shape.length === 1 && shape[0] === this.columns.length) return;
    throw new AutoencoderError({
      code: 'invalidShape',
      path,
      expected: `an input of shape [${this.columns.length}], as the table's rows become`,
      received: `[${shape.join(', ')}]`,
      hint: "make the model with the table's spec()",
    });
  }

  /** Whether rows have the values that ours become, by name. */
  #isOwn(data: TableData): boolean {
    const names = 'columns' in data && !Array.isArray(data) ? data.columns : [];
    return names.length === this.columns.length && this.columns.every((name, i) => name === names[i]);
  }

  #fromCells(data: TableData, name: string): Rows & { data: Float32Array<ArrayBuffer> } {
    const cells = cellsOf(
      data,
      this.#cells.map((column) => column.name),
      name,
    );
    const width = this.columns.length;
    const out = new Float32Array(cells.rows * width).fill(Number.NaN);
    for (let row = 0; row < cells.rows; row++) {
      const place = placeOf(name, row);
      for (const { column, at } of this.#placed) {
        const cell = cells.cell(row, column.name);
        if (!column.isMissing(cell)) column.put(cell, out, row * width + at, place);
      }
    }
    return { data: out, rows: cells.rows };
  }

  #eachValue(data: Float32Array, become: (column: Column, i: number) => number): void {
    for (let start = 0; start < data.length; start += this.columns.length) {
      for (const { column, at } of this.#placed) {
        for (let i = start + at; i < start + at + column.names.length; i++) data[i] = become(column, i);
      }
    }
  }

  #checked(tensor: Tensor): Tensor {
    const width = this.columns.length;
    if (isTensor(tensor) && tensor.shape.at(-1) === width && tensor.data.length % width === 0) return tensor;
    throw bad('tensor', `a tensor of shape [rows, ${width}]`, describeTensor(tensor), 'see Tensor');
  }
}

const describeTensor = (tensor: Tensor): string =>
  isTensor(tensor) ? `shape [${tensor.shape.join(', ')}]` : 'something else';
