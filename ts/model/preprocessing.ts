/** The preprocessing of a model: taken from what the user gave or from the file, and loaded only where there is one. */

import type { Preprocessor } from '../data/intake.js';
import { AutoencoderError } from '../errors.js';
import { preprocessingKey } from '../runtime/engine.js';
import type { Preprocessing } from '../types.js';

/**
 * A copy of what the user gave, read from its JSON as it will be from the file.
 *
 * @throws AutoencoderError `badData` for what is neither scaler nor table
 */
export async function givenPreprocessing(
  given: Preprocessing | undefined,
): Promise<Preprocessor | undefined> {
  if (given === undefined) return undefined;
  if (typeof given?.toJSON === 'function') return restored(given.toJSON());
  throw new AutoencoderError({
    code: 'badData',
    path: 'preprocessing',
    expected: 'a scaler or a fitted table',
    received: given === null ? 'null' : typeof given,
    hint: "make it with standardScaler(rows) of 'hourglass-ae/data'",
  });
}

/**
 * What a file holds.
 *
 * @throws AutoencoderError `badCheckpoint`, `unsupportedVersion`
 */
export async function savedPreprocessing(json: string | undefined): Promise<Preprocessor | undefined> {
  if (json === undefined) return undefined;
  try {
    return await restored(JSON.parse(json));
  } catch (error) {
    if (!(error instanceof AutoencoderError) || error.code === 'unsupportedVersion') throw error;
    const { path, expected, received } = error;
    const hint = 'the file is damaged, or something else wrote it';
    throw new AutoencoderError({ code: 'badCheckpoint', path, expected, received, hint }, { cause: error });
  }
}

async function restored(json: unknown): Promise<Preprocessor> {
  if (typeof json === 'object' && json !== null && 'type' in json && json.type === 'table') {
    const { tableFrom } = await import('../data/table/from.js');
    return tableFrom({ ...json });
  }
  const { fittedFrom } = await import('../data/scalers/from.js');
  return fittedFrom(json);
}

/** The refusal of a key that belongs to the model itself. */
export function refuseOwnKey(key: string): void {
  if (key !== preprocessingKey) return;
  throw new AutoencoderError({
    code: 'incompatible',
    path: 'key',
    expected: 'a key of your own',
    received: `"${key}", under which the model keeps its preprocessing`,
    hint: 'pass the scaler to Autoencoder.create, or take another key',
  });
}
