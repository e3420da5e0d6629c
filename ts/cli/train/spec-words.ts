/** The words of `--spec`, as they stand in a file or in its place. */

import { UsageError } from '../failure.js';
import { parseJson, readText } from '../json.js';

/** Not yet looked at. */
export type SpecWords = Record<string, unknown>;

/** The words of a file. */
export const readSpec = async (path: string): Promise<SpecWords> =>
  parseSpec(await readText(path, '--spec'), path);

/** Words in JSON. */
export function parseSpec(text: string, place: string): SpecWords {
  const value = parseJson(text, place);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as SpecWords;
  throw new UsageError(`${place}: expected a spec, as {"recipe": "variational", "latentDim": 2}`);
}
