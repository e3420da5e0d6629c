/** JSON that a flag names by its file or holds itself. */

import { readFile } from 'node:fs/promises';
import { UsageError } from '../failure.js';
import { unreadable } from '../in-file.js';

/** The text of a file that `flag` names. */
export const readText = (path: string, flag: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: Error) => {
    throw unreadable(path, cause, { hint: `check the path of ${flag}` });
  });

/** The value of a text; `place` is where it stands. */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${place} is no JSON: ${cause instanceof Error ? cause.message : cause}`);
  }
}
