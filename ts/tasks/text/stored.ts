/** What a model file keeps of an embedding of texts. */

import type { Autoencoder } from '../../autoencoder.js';
import { damaged, refused } from './given.js';
import type { VectorSettings } from './vectors.js';

const version = 1;

/** What is attached to the model. */
export const storedSettings = (settings: VectorSettings) => ({ version, ...settings });

/** The settings that a model was saved with, checked. */
export async function savedSettings(model: Autoencoder): Promise<VectorSettings> {
  const state = (await model.attachment('embedText')) as
    | Partial<VectorSettings & { version: number }>
    | null
    | undefined;
  if (state === undefined || state === null) {
    const hint = 'pass texts to learn from, or the file that embedding.save() gave';
    throw refused(
      'emptyData',
      'texts',
      'texts, or a model that was saved with its embedding',
      'a model without',
      hint,
    );
  }
  if (state.version !== version) throw damaged('embedText.version', String(version), state.version);
  const { features, characters, weights } = state;
  const width = model.spec.input.shape[0];
  if (features !== width) throw damaged('embedText.features', `${width}`, features);
  if (!isNumbers(weights) || weights.length !== features) {
    throw damaged('embedText.weights', `${features} numbers`, weights);
  }
  if (!isNumbers(characters) || characters.length !== 2)
    throw damaged('embedText.characters', 'two numbers', characters);
  return { features, weights, characters: [characters[0]!, characters[1]!] };
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => Number.isFinite(each));
