/**
 * Tables of numbers in csv text: fields parted by commas, semicolons or tabs, with or without a line of names.
 */

import { fault } from './fault.js';
import { type CsvFault, platform } from './platform.js';
import { open, type Source } from './source.js';

/** How a csv file is read. */
export interface CsvOptions {
  /** What parts the fields; by default whichever of comma, semicolon and tab the first line has most of. */
  delimiter?: string;
  /** Whether the first line holds names; by default it does where a field of it is no number. */
  header?: boolean;
  /** Columns to take, by name or by number from 0; all but the label by default. */
  columns?: readonly (string | number)[];
  /** A column of text to return beside the numbers, by name or by number from 0. */
  label?: string | number;
  /** What stands for an empty field, NaN to keep it as such for a mask; refused by default. */
  missing?: number;
}

/** A table of numbers. */
export interface Table {
  /** Row after row. */
  data: Float32Array;
  /** Rows and columns. */
  shape: [rows: number, columns: number];
  /** Names of the columns: those of the file, or `column 1` and so on. */
  columns: string[];
  /** The fields of the label column, one for each row, where one was asked for. */
  labels?: string[];
}

/**
 * Reads a csv file of numbers.
 *
 * @throws AutoencoderError `badData` with the line for ragged rows and fields that are no numbers
 * @example
 * ```ts
 * const table = await readCsv('measurements.csv', { label: 'machine' });
 * await model.fit(table);
 * ```
 */
export async function readCsv(source: Source, options: CsvOptions = {}): Promise<Table> {
  const { name, bytes } = await open(source);
  return parseCsv(new TextDecoder().decode(bytes), name, options);
}

/** The table in csv text. */
async function parseCsv(text: string, name: string, options: CsvOptions): Promise<Table> {
  const rows = new Rows(name, options);
  await eachRecord(text, options.delimiter, name, (fields, line) => rows.add(fields, line));
  return rows.table();
}

/** Hands on the fields of every record and the line that it ends on; in front of the text there were some lines. */
export async function eachRecord(
  text: string,
  delimiter: string | undefined,
  name: string,
  take: (fields: string[], line: number) => void,
  before = 0,
): Promise<void> {
  const on_record = (fields: string[], { lines }: { lines: number }): null => {
    take(fields, before + lines);
    return null;
  };
  const form = { delimiter: delimiter ?? delimiterOf(text), bom: true, skip_empty_lines: true, trim: true };
  try {
    await platform().parseCsv(text, { ...form, on_record });
  } catch (cause) {
    throw malformed(cause, name, before);
  }
}

/** A table under construction: learns the columns from the first record and takes numbers from the others. */
export class Rows {
  readonly #name: string;
  readonly #options: CsvOptions;
  #names: string[] = [];
  #taken: number[] = [];
  #label: number | undefined;
  #values = new Float32Array(1024);
  #length = 0;
  readonly #labels: string[] = [];

  constructor(name: string, options: CsvOptions) {
    this.#name = name;
    this.#options = options;
  }

  add(fields: readonly string[], line: number): void {
    if (this.#names.length === 0 && this.#begin(fields)) return;
    this.#reserve(this.#taken.length);
    for (const column of this.#taken) {
      this.#values[this.#length++] = this.#number(fields[column]!, line, column);
    }
    if (this.#label !== undefined) this.#labels.push(fields[this.#label]!);
  }

  /** How many there are by now. */
  get count(): number {
    return this.#length === 0 ? 0 : this.#length / this.#taken.length;
  }

  /** All rows; refuses none. */
  table(): Table {
    if (this.#length > 0) return this.take(this.count);
    const hint = 'check that the file has rows of numbers';
    throw fault('emptyData', this.#name, 'at least one row', 'none', hint);
  }

  /** The first rows, which are no longer among these. */
  take(count: number): Table {
    const columns = this.#taken.map((column) => this.#names[column]!);
    const end = count * columns.length;
    const data = this.#values.slice(0, end);
    this.#values.copyWithin(0, end, this.#length);
    this.#length -= end;
    const labels = this.#labels.splice(0, count);
    return {
      data,
      shape: [count, columns.length],
      columns,
      ...(this.#label === undefined ? {} : { labels }),
    };
  }

  /** Settles names and choice of columns; whether this record was the line of names. */
  #begin(fields: readonly string[]): boolean {
    const { header = fields.some((field) => !isMissingText(field) && Number.isNaN(Number(field))) } =
      this.#options;
    this.#names = fields.map((field, column) => (header ? field : `column ${column + 1}`));
    const { label, columns } = this.#options;
    this.#label = label === undefined ? undefined : this.#find(label, 'label');
    const all = fields.map((_, column) => column).filter((column) => column !== this.#label);
    this.#taken = columns?.map((column) => this.#find(column, 'columns')) ?? all;
    if (this.#taken.length > 0) return header;
    const hint = 'name at least one column to take';
    throw fault('emptyData', this.#name, 'at least one column of numbers', 'none', hint);
  }

  /** Number of a column given by name or number. */
  #find(wanted: string | number, option: string): number {
    const column = typeof wanted === 'number' ? wanted : this.#names.indexOf(wanted);
    if (Number.isInteger(column) && column >= 0 && column < this.#names.length) return column;
    const expected = `${option} among ${this.#names.slice(0, 20).join(', ')}, or a number below ${this.#names.length}`;
    throw fault('badData', this.#name, expected, JSON.stringify(wanted), 'use the name in the first line');
  }

  #number(field: string, line: number, column: number): number {
    if (isMissingText(field) && this.#options.missing !== undefined) return this.#options.missing;
    const value = isMissingText(field) ? Number.NaN : Number(field);
    if (Number.isFinite(value)) return value;
    const place = `${this.#name}, line ${line}, column "${this.#names[column]}"`;
    const hint = isMissingText(field)
      ? 'fill it in, or say what stands for it with the option missing'
      : 'leave this column out with the option columns, or name it as the label';
    throw fault('badData', place, 'a finite number', field === '' ? 'nothing' : `"${field}"`, hint);
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#values.length) return;
    const larger = new Float32Array(2 * Math.max(this.#values.length, count));
    larger.set(this.#values.subarray(0, this.#length));
    this.#values = larger;
  }
}

/** How an absent number is written. */
export const isMissingText = (field: string): boolean => /^(|na|n\/a|nan|null|\?)$/i.test(field);

/** Whichever usual delimiter the first line has most of; the comma where it has none. */
export function delimiterOf(text: string): string {
  const first = /[^\r\n]+/.exec(text)?.[0] ?? '';
  const counts = [',', ';', '\t'].map((delimiter) => first.split(delimiter).length);
  return [',', ';', '\t'][counts.indexOf(Math.max(...counts))]!;
}

const isCsvFault = (cause: unknown): cause is CsvFault =>
  cause instanceof Error && 'code' in cause && String(cause.code).startsWith('CSV_') && 'lines' in cause;

/** What the parser threw, as an error of ours where it is about the text, in front of which there were some lines. */
function malformed(cause: unknown, name: string, before: number): unknown {
  if (!isCsvFault(cause)) return cause;
  const counts = /expect (\d+), got (\d+)/.exec(cause.message);
  const line = cause.lines + before;
  if (counts !== null) return ragged(name, line, Number(counts[1]), Number(counts[2]), cause);
  const hint = 'check the quotation marks on this line';
  return fault(
    'badData',
    `${name}, line ${line}`,
    'fields that are quoted right',
    cause.message,
    hint,
    cause,
  );
}

/** The refusal of a line with too many or too few fields. */
export function ragged(name: string, line: number, wanted: number, found: number, cause?: unknown): Error {
  const hint = 'every line must have as many fields as the first';
  return fault('badData', `${name}, line ${line}`, `${wanted} fields`, String(found), hint, cause);
}
