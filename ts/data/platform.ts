/**
 * What the readers need from their surroundings: the entry of each environment plugs its own.
 */

import type { Options } from 'csv-parse/sync';

/** What Node and a page do differently. */
export interface Platform {
  /** The bytes of a file by its path or address. */
  read(place: string | URL): Promise<Uint8Array>;
  /** The same, a piece at a time. */
  stream(place: string | URL): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  /** The files in a folder and in the folders in it: paths from there, parted by `/`, and where to read each. */
  list(folder: string | URL): Promise<{ name: string; source: string }[]>;
  /** The csv parser, in its build for this environment; rejects with a {@link CsvFault} where text is no table. */
  parseCsv(text: string, options: Options<string[]>): Promise<unknown>;
}

/** What a csv parser reports about text that is no table. */
export interface CsvFault {
  /** The parser's code, `CSV_RECORD_INCONSISTENT_FIELDS_LENGTH` for a ragged row. */
  code: string;
  message: string;
  /** The line it happened on, from 1. */
  lines: number;
}

let current: Platform | undefined;

/** Sets the platform; the entries do it. */
export function plug(platform: Platform): void {
  current = platform;
}

/** The platform that the entry plugged. */
export function platform(): Platform {
  if (current === undefined) throw new Error('hourglass-ae/data was imported past its entry');
  return current;
}
