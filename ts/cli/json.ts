/** JSON that a flag names by its file or holds itself. */

import { readFile } from 'node:fs/promises';
import { AutoencoderError } from 'hourglass-ae';
import { UsageError } from './failure.js';
import { unreadable } from './in-file.js';

/** The text of a file that `flag` names. */
export const readText = (path: string, flag: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: Error) => {
    throw unreadable(path, cause, { hint: `check the path of ${flag}` });
  });

/** The value of a text that belongs to the command; `place` is where it stands. */
export const parseJson = (text: string, place: string): unknown =>
  parsed(text, (why) => new UsageError(`${place} is no JSON: ${why}`));

/** The value of a file that `flag` names, which is data as rows are. */
export const readJson = async (path: string, flag: string): Promise<unknown> =>
  parsed(await readText(path, flag), (received) => {
    const hint = `check the path of ${flag}`;
    return new AutoencoderError({ code: 'badData', path, expected: 'a file of JSON', received, hint });
  });

function parsed(text: string, refusal: (why: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(cause instanceof Error ? cause.message : String(cause));
  }
}
