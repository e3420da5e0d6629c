/** Several of NumPy's arrays in one zip archive. */

import { fault } from './fault.js';
import { parseNpy } from './npy.js';
import { open, type Source } from './source.js';
import type { Values } from './values.js';
import { entriesOf } from './zip.js';

/**
 * Reads the arrays that `numpy.savez` or `numpy.savez_compressed` wrote, by their names.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged (its checksums tell) or cut off, `unsupported`
 * where an array that is read holds no numbers
 * @param names arrays to read; all by default
 * @example
 * ```ts
 * const { x, y } = await readNpz('measurements.npz', ['x', 'y']);   // x: { data: Float32Array, shape: [1000, 30] }
 * ```
 */
export async function readNpz<Name extends string = string>(
  source: Source,
  names?: readonly Name[],
): Promise<Record<Name, Values>> {
  const { name, bytes } = await open(source);
  const entries = entriesOf(bytes, name).map((entry) => ({
    ...entry,
    name: entry.name.replace(/\.npy$/, ''),
  }));
  const wanted = names?.map((each) => {
    const found = entries.find((entry) => entry.name === each);
    if (found !== undefined) return found;
    const expected = `an array among ${entries.map((entry) => entry.name).join(', ')}`;
    throw fault('badData', name, expected, `"${each}"`, 'use a name that it was saved by');
  });
  const arrays = new Map<string, Values>();
  for (const entry of wanted ?? entries) {
    arrays.set(entry.name, parseNpy(await entry.bytes(), `${name}, ${entry.name}`));
  }
  return Object.fromEntries(arrays) as Record<Name, Values>;
}
