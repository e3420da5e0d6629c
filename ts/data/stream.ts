/**
 * Streams of rows: what counts as one, its chunks, and errors that count rows from its start.
 */

import { AutoencoderError } from '../errors.js';
import type { Chunk, Input, Source, Stream } from '../types.js';
import { type Rows, rowsOf, withLabels } from './input.js';
import type { Intake, Taken } from './intake.js';

/** Rows of a run, with what belongs to them. */
export interface Parts {
  input: Rows;
  target?: Rows;
  /** One weight a row. */
  weights?: Rows;
  /** One weight a value. */
  mask?: Rows;
}

/** What a caller gives of them. */
export type PartOptions = Omit<Exclude<Chunk, Input>, 'input'>;

/** Whether the rows come bit by bit: from an iterable that is no array, or a function that gives one. */
export function isSource(data: unknown): data is Source {
  return typeof data === 'function' || isStream(data);
}

/** Whether a source can be read more than once: a function, or what says so of itself, as a `Dataset` does. */
export const restarts = (source: Source): boolean =>
  typeof source === 'function' || ('restarts' in source && source.restarts === true);

export function isStream(data: unknown): data is Stream {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || ArrayBuffer.isView(data))
    return false;
  return Symbol.asyncIterator in data || Symbol.iterator in data;
}

/** The rows of a chunk as they were given, and what came with them. */
export function unpacked(chunk: Chunk): Exclude<Chunk, Input> {
  const isPacked = typeof chunk === 'object' && chunk !== null && 'input' in chunk;
  return isPacked ? chunk : { input: chunk };
}

/** Copies of rows and of what belongs to them; values that are missing are left out by a mask. */
export function partsOf(data: Input, options: PartOptions, intake: Intake): Parts {
  const { target, labels, weights, mask } = options;
  let { known, ...input } = intake.take(data);
  const parts: Parts = { input: withLabels(input, labels) };
  if (target !== undefined) ({ known, ...parts.target } = intake.take(target, 'target'));
  if (weights !== undefined) parts.weights = rowsOf(Float32Array.from(weights), [1], 'weights');
  const observed = mask && rowsOf(mask, intake.shape, 'mask');
  if (observed ?? known) parts.mask = maskOf(observed, known, (parts.target ?? input).rows);
  return parts;
}

/** What is both observed and known. Bytes of a mask mean themselves, not shares of 255. */
export function maskOf(
  observed: Rows | undefined,
  known: Taken['known'],
  rows: number,
): { data: Float32Array<ArrayBuffer>; rows: number } {
  if (observed === undefined) return { data: known!, rows };
  const data = Float32Array.from(observed.data);
  return {
    data: known?.length === data.length ? data.map((is, i) => is * known[i]!) : data,
    rows: observed.rows,
  };
}

/** The parts of a chunk, which have equally many rows. */
export function partsOfChunk(chunk: Chunk, intake: Intake): Parts {
  const { input, ...options } = unpacked(chunk);
  const parts = partsOf(input, options, intake);
  // All chunks bring a mask, or none does.
  if (intake.missing)
    parts.mask ??= { data: new Float32Array(parts.input.data.length).fill(1), rows: parts.input.rows };
  const { rows } = parts.input;
  for (const name of ['target', 'weights', 'mask'] as const) {
    if ((parts[name]?.rows ?? rows) !== rows) throw unequal(name, rows, parts[name]!.rows);
  }
  if ((options.labels?.length ?? rows) !== rows) throw unequal('labels', rows, options.labels!.length);
  return parts;
}

/** The refusal of parts that have not as many rows as the data. */
export function unequal(path: string, rows: number, received: number): AutoencoderError {
  return new AutoencoderError({
    code: 'invalidShape',
    path,
    expected: `${rows} rows, as many as the data has`,
    received: `${received}`,
    hint: `pass one of ${path} for each row`,
  });
}

/** An error whose rows are counted from the stream's start, of whose rows `before` came before the chunk at fault. */
export function countedFrom(before: number, error: AutoencoderError): AutoencoderError {
  const later = (_: string, words: string, row: string) => `${words}${Number(row) + before}`;
  const path = error.path.replace(/(\brow |\blabels\[)(\d+)/, later);
  const { code, expected, received, hint, cause } = error;
  const place = path === '' || path === 'data' ? `rows from ${before} on` : path;
  return new AutoencoderError(
    { code, path: before === 0 ? path : place, expected, received, hint },
    { cause },
  );
}

/** The stream of a source, from its start where it can be had anew. */
export function streamOf(source: Source): Stream {
  const stream: unknown = typeof source === 'function' ? source() : source;
  if (isStream(stream) || Array.isArray(stream)) return stream as Stream;
  throw new AutoencoderError({
    code: 'badData',
    path: 'data',
    expected: 'a function that gives an iterable of chunks of rows',
    received: String(stream),
    hint: 'return what an async generator gives',
  });
}

/** An iterator over its chunks. */
export function iteratorOf(source: Source): AsyncIterator<Chunk> | Iterator<Chunk> {
  const stream = streamOf(source);
  return Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
}
