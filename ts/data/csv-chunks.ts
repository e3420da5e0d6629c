/** Csv files that are read a piece at a time, for more rows than fit into memory. */

import { wholeNumber } from '../spec/options.js';
import { type CsvOptions, delimiterOf, eachRecord, Rows, ragged, type Table } from './csv.js';
import { type CsvRowsOptions, namedRow, noRows } from './csv-rows.js';
import { fault } from './fault.js';
import { nameOf, piecesOf, type Source } from './source.js';

/** How many rows come at once. */
interface ChunkOptions {
  /** Rows in a chunk, at least 1; 1,024 by default. Only the last chunk may have fewer. */
  rows?: number;
}

/** How a csv file of numbers is read in chunks. */
export interface CsvChunkOptions extends CsvOptions, ChunkOptions {}

/** How a csv file of mixed columns is read in chunks. */
export interface CsvRowChunkOptions extends CsvRowsOptions, ChunkOptions {}

/**
 * Reads a csv file of numbers as `readCsv` does, some rows at a time: the file may be larger than the memory. `fit` takes it
 * for one epoch, and for many as a function.
 *
 * @throws AutoencoderError when it is read: `badData` with the line for ragged rows and fields that are no numbers,
 * `emptyData` where there are no rows, `fileFailed`; `outOfRange` at `rows`
 * @example
 * ```ts
 * await model.fit(() => csvChunks('huge.csv'), { epochs: 3 });
 * for await (const { data } of model.score(csvChunks('huge.csv'))) console.log(data);
 * ```
 */
export async function* csvChunks(
  source: Source,
  options: CsvChunkOptions = {},
): AsyncGenerator<Table, void, undefined> {
  const size = sizeOf('csvChunks', options);
  const rows = new Rows(nameOf(source), options);
  let isEmpty = true;
  for await (const records of recordsOf(source, options.delimiter)) {
    for (const { fields, line } of records) rows.add(fields, line);
    for (; rows.count >= size; isEmpty = false) yield rows.take(size);
  }
  if (isEmpty || rows.count > 0) yield rows.table();
}

/**
 * Reads a csv file of mixed columns as `readCsvRows` does, some rows at a time, for models of a `table`.
 *
 * @throws AutoencoderError as {@link csvChunks}
 * @example
 * ```ts
 * const people = table({ age: 'number', job: 'category' }).fit(await readCsvRows('some.csv'));
 * const model = await Autoencoder.create(people.spec(), { preprocessing: people });
 * await model.fit(() => csvRowChunks('all.csv'), { epochs: 3 });
 * ```
 */
export async function* csvRowChunks(
  source: Source,
  options: CsvRowChunkOptions = {},
): AsyncGenerator<Record<string, string>[], void, undefined> {
  const size = sizeOf('csvRowChunks', options);
  const waiting: Record<string, string>[] = [];
  let names: readonly string[] | undefined;
  let isEmpty = true;
  for await (const records of recordsOf(source, options.delimiter)) {
    for (const { fields } of records) {
      if (names === undefined) names = fields;
      else waiting.push(namedRow(names, fields));
    }
    for (; waiting.length >= size; isEmpty = false) yield waiting.splice(0, size);
  }
  if (waiting.length > 0) yield waiting;
  else if (isEmpty) throw noRows(nameOf(source));
}

function sizeOf(place: string, { rows = 1024 }: ChunkOptions): number {
  wholeNumber(`${place}.rows`, rows, 1, Number.POSITIVE_INFINITY, 'some hundred rows are usual');
  return rows;
}

/** The fields of a row, and the line it ends on. */
interface CsvRecord {
  fields: string[];
  line: number;
}

/** The longest text without an end of a row: beyond it a quotation mark is missing. */
const longest = 2 ** 24;

/** The records of a csv file: of each piece those that end in it. */
async function* recordsOf(source: Source, given?: string): AsyncGenerator<CsvRecord[], void, undefined> {
  const name = nameOf(source);
  let lines = 0;
  let width: number | undefined;
  let delimiter = given;
  const parsed = async (text: string): Promise<CsvRecord[]> => {
    const records: CsvRecord[] = [];
    const take = (fields: string[], line: number): void => {
      width ??= fields.length;
      if (fields.length !== width) throw ragged(name, line, width, fields.length);
      records.push({ fields, line });
    };
    delimiter ??= delimiterOf(text);
    await eachRecord(text, delimiter, name, take, lines);
    lines += text.split('\n').length - 1;
    return records;
  };
  const decoder = new TextDecoder();
  const cut = new Cut();
  for await (const piece of piecesOf(source)) {
    const whole = cut.add(decoder.decode(piece, { stream: true }));
    if (whole !== '') yield await parsed(whole);
    if (cut.rest.length <= longest) continue;
    const hint = 'check the quotation marks from this line on';
    const expected = `a row of at most ${longest} characters`;
    throw fault('badData', `${name}, line ${lines + 1}`, expected, `${cut.rest.length}`, hint);
  }
  const last = cut.rest + decoder.decode();
  if (last !== '') yield await parsed(last);
}

/** Cuts text behind the last row that is complete: a line that ends between quotation marks does not end its row. */
class Cut {
  rest = '';
  #seen = 0;
  #isQuoted = false;

  /** The complete rows, with what was left of the text before. */
  add(text: string): string {
    this.rest += text;
    let end = 0;
    for (; this.#seen < this.rest.length; this.#seen++) {
      const code = this.rest.charCodeAt(this.#seen);
      if (code === 0x22) this.#isQuoted = !this.#isQuoted;
      else if (code === 0x0a && !this.#isQuoted) end = this.#seen + 1;
    }
    const whole = this.rest.slice(0, end);
    this.rest = this.rest.slice(end);
    this.#seen -= end;
    return whole;
  }
}
