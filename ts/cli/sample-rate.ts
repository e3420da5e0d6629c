/** The rate of sounds: a model of samples keeps it, since at another rate the same sound is other rows. */

import { type Autoencoder, AutoencoderError } from 'hourglass-ae';
import type { DataRows } from './read-data.js';

/** Where the rate stands in a model file. */
const key = 'sampleRate';

/** Refuses a sound of another rate than the model's; a model that has none takes that of its first sound. */
export async function agreeOnRate(model: Autoencoder, rows: DataRows, file: string): Promise<void> {
  if (rows.sampleRate === undefined) return;
  const known = await model.attachment(key);
  if (typeof known === 'number') refuseOtherRate(rows, known, file);
  else await model.attach(key, rows.sampleRate);
}

/** The same for a rate that is known from another sound, if it is. */
export function refuseOtherRate({ sampleRate }: DataRows, rate: number | undefined, path: string): void {
  if (sampleRate === undefined || rate === undefined || sampleRate === rate) return;
  const expected = `${rate} samples a second, as in the sound that the model was trained on`;
  const hint = 'convert the sound to that rate first';
  throw new AutoencoderError({ code: 'incompatible', path, expected, received: String(sampleRate), hint });
}
