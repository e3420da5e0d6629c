/** The columns of a table: what each makes of a cell, and a cell of that. */

import { AutoencoderError } from '../../errors.js';
import { isMissingText } from '../csv.js';
import { bad, describe } from '../form.js';

/** What stands in a cell; nothing is known of null, undefined, NaN and an empty text. */
export type Cell = string | number | boolean | null | undefined;

/** What a column holds. */
export type ColumnType = 'number' | 'category' | 'boolean';

/** A fitted column in JSON. */
export type ColumnJson =
  | { name: string; type: 'number'; center: number; scale: number }
  | { name: string; type: 'category' | 'boolean'; categories: (string | number | boolean)[] };

/** A fitted column. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Names of the values that it becomes. */
  readonly names: readonly string[];
  /** Whether nothing is known of a cell. */
  isMissing(cell: Cell): boolean;
  /** Writes what a known cell becomes; `row` is how errors call its row. */
  put(cell: Cell, out: Float32Array, at: number, row: string): void;
  /** What a value of its own becomes, which is in the user's unit, and what it was. */
  scaled(value: number): number;
  raw(value: number): number;
  /** The cell that values say, in the user's unit, from `at` on. */
  cellOf(values: ArrayLike<number>, at: number): Exclude<Cell, null | undefined>;
  toJSON(): ColumnJson;
}

/** A number, brought to mean 0 and standard deviation 1. */
export class NumberColumn implements Column {
  readonly type = 'number';
  readonly name: string;
  readonly names: readonly string[];
  readonly #center: number;
  readonly #scale: number;

  constructor({ name, center, scale }: Extract<ColumnJson, { type: 'number' }>) {
    this.name = name;
    this.names = [name];
    this.#center = center;
    this.#scale = scale;
  }

  isMissing(cell: Cell): boolean {
    return typeof cell === 'string' ? isMissingText(cell) : isNothing(cell);
  }

  put(cell: Cell, out: Float32Array, at: number, row: string): void {
    out[at] = this.scaled(numberOf(cell, `${row}, column ${this.name}`));
  }

  scaled(value: number): number {
    return (value - this.#center) / this.#scale;
  }

  raw(value: number): number {
    return value * this.#scale + this.#center;
  }

  cellOf(values: ArrayLike<number>, at: number): number {
    return values[at]!;
  }

  toJSON(): ColumnJson {
    return { name: this.name, type: this.type, center: this.#center, scale: this.#scale };
  }
}

/** One of some values, as a 1 in its place among zeros. */
export class CategoryColumn implements Column {
  readonly type: 'category' | 'boolean';
  readonly name: string;
  readonly names: readonly string[];
  readonly #categories: readonly (string | number | boolean)[];
  readonly #places: ReadonlyMap<string, number>;

  constructor({ name, type, categories }: Extract<ColumnJson, { categories: unknown }>) {
    this.type = type;
    this.name = name;
    this.names = categories.map((category) => `${name}=${category}`);
    this.#categories = categories;
    this.#places = new Map(categories.map((category, place) => [String(category), place]));
  }

  isMissing(cell: Cell): boolean {
    return isNothing(cell) || (typeof cell === 'string' && cell.trim() === '');
  }

  put(cell: Cell, out: Float32Array, at: number, row: string): void {
    const place = this.#places.get(keyOf(cell, this.type));
    if (place === undefined) throw this.#unseen(cell, row);
    out.fill(0, at, at + this.#categories.length);
    out[at + place] = 1;
  }

  scaled(value: number): number {
    return value;
  }

  raw(value: number): number {
    return value;
  }

  cellOf(values: ArrayLike<number>, at: number): string | number | boolean {
    let best = 0;
    for (let i = 1; i < this.#categories.length; i++) if (values[at + i]! > values[at + best]!) best = i;
    return this.#categories[best]!;
  }

  toJSON(): ColumnJson {
    return { name: this.name, type: this.type, categories: [...this.#categories] };
  }

  #unseen(cell: Cell, row: string): AutoencoderError {
    const some = this.#categories.slice(0, 8).map((category) => JSON.stringify(category));
    const more =
      this.#categories.length > some.length ? ` and ${this.#categories.length - some.length} more` : '';
    const hint =
      this.type === 'boolean'
        ? 'use true and false, or the type "category"'
        : 'fit the table on rows that have it, or give null for what it did not see';
    return bad(`${row}, column ${this.name}`, `one of ${some.join(', ')}${more}`, describe(cell), hint);
  }
}

/** What a boolean column knows. */
export const booleans = [false, true];

/** How a category is looked up: as text, so that 1 and "1" are the same; of booleans 1 and 0 are those too. */
export function keyOf(cell: Cell, type: 'category' | 'boolean'): string {
  const text = String(cell).trim();
  if (type === 'category') return text;
  const lower = text.toLowerCase();
  return lower === '1' ? 'true' : lower === '0' ? 'false' : lower;
}

/** The number in a known cell. */
export function numberOf(cell: Cell, path: string): number {
  const text = typeof cell === 'string' ? cell.trim() : undefined;
  const value = text === undefined ? cell : Number(text);
  if (typeof value !== 'number' || Number.isNaN(value)) {
    const hint = 'turn it into a number, give null for what is not known, or make the column a category';
    throw bad(path, 'a number', describe(cell), hint);
  }
  if (Number.isFinite(value)) return value;
  const hint = 'give null for what is not known';
  throw new AutoencoderError({
    code: 'notFinite',
    path,
    expected: 'a finite number',
    received: String(cell),
    hint,
  });
}

const isNothing = (cell: Cell): boolean => cell === null || cell === undefined || Number.isNaN(cell);
