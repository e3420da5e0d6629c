/** The words of `--spec`, as they stand in a file or in its place. */

import { readFile } from 'node:fs/promises';
import { AutoencoderError } from 'hourglass-ae';
import { UsageError } from '../failure.js';

/** Not yet looked at. */
export type SpecWords = Record<string, unknown>;

/** The words of a file. */
export async function readSpec(path: string): Promise<SpecWords> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    const received = cause.message.replace(/, \w+ '.*$/, '');
    const hint = 'check the path of --spec';
    const expected = 'a file that can be read';
    throw new AutoencoderError({ code: 'fileFailed', path, expected, received, hint }, { cause });
  });
  return parseSpec(text, path);
}

/** Words in JSON. */
export function parseSpec(text: string, place: string): SpecWords {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${place} is no JSON: ${cause instanceof Error ? cause.message : cause}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as SpecWords;
  throw new UsageError(`${place}: expected a spec, as {"recipe": "variational", "latentDim": 2}`);
}
