/** What `embedText` makes: a deep autoencoder over hashed pieces of words. */

import { Autoencoder } from '../../autoencoder.js';
import { schedules } from '../../builders/index.js';
import { deep } from '../../recipes/index.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { FitOptions, Tensor } from '../../types.js';
import type { EmbedTextOptions, TextEmbedding } from './embed-text.js';
import { checkTexts, checkWhole, refused } from './given.js';
import { neighboursOf } from './neighbours.js';
import { savedSettings, storedSettings } from './stored.js';
import { asked, stepsOver, trainingNames } from './training.js';
import { type VectorSettings, vectorsOf, weightsOf } from './vectors.js';

const known = ['dimensions', 'features', 'characters', ...trainingNames];

/** Learns from texts, or takes up a model that was saved. */
export async function makeEmbedding(
  texts: readonly string[] | Autoencoder,
  options: EmbedTextOptions,
): Promise<TextEmbedding> {
  if (texts instanceof Autoencoder) return embeddingOf(texts, await savedSettings(texts));
  checkTexts(texts);
  refuseUnknownOptions(options, known, '');
  const { dimensions = 32, features = 512, characters = [3, 5], create = {}, seed = 0 } = options;
  checkWhole('dimensions', dimensions, 1);
  checkWhole('features', features, 16, 2 ** 20);
  checkLengths(characters);
  const settings = { features, characters, weights: weightsOf(texts, features, { characters }) };
  const vectors = vectorsOf(texts, settings);
  if (vectors.data.every((value) => value === 0)) {
    throw refused(
      'emptyData',
      'texts',
      'a text with letters, digits or signs',
      'none',
      'look at what was read',
    );
  }
  const model = await Autoencoder.create(specOf(features, dimensions), { ...create, seed });
  try {
    await model.fit(vectors, { ...trainingOf(texts.length), ...asked(options) });
    await model.attach('embedText', storedSettings(settings));
  } catch (error) {
    await model.close();
    throw error;
  }
  return embeddingOf(model, settings);
}

/** One hidden layer of a quarter of the vector's width. */
const specOf = (features: number, dimensions: number) =>
  deep({
    inputShape: [features],
    units: [Math.max(2 * dimensions, Math.round(features / 4))],
    latentDim: dimensions,
    activation: 'gelu',
    outputActivation: 'linear',
    loss: 'meanSquaredError',
  });

/** Some 1,500 steps, but 5 to 200 passes. */
const trainingOf = (rows: number): FitOptions => ({
  ...stepsOver(rows, 1500, [5, 200]),
  schedule: schedules.cosine({ warmup: 50 }),
});

function checkLengths(characters: unknown): void {
  const isPair = Array.isArray(characters) && characters.length === 2;
  if (!isPair) throw refused('outOfRange', 'characters', 'shortest and longest length', String(characters));
  checkWhole('characters[0]', characters[0], 1, 16);
  checkWhole('characters[1]', characters[1], characters[0], 16);
}

function embeddingOf(model: Autoencoder, settings: VectorSettings): TextEmbedding {
  const vectors = (texts: readonly string[]): Tensor => {
    checkTexts(texts);
    return vectorsOf(texts, settings);
  };
  const encode = async (texts: readonly string[]) => model.encode(vectors(texts));
  return {
    model,
    vectors,
    encode,
    score: async (texts) => model.score(vectors(texts), { reduction: 'sum' }),
    async nearest(texts, among, { count = 1, similarity = -1 } = {}) {
      checkWhole('count', count, 1);
      if (!(similarity >= -1 && similarity <= 1)) {
        throw refused('outOfRange', 'similarity', 'a number from -1 to 1', String(similarity));
      }
      const codes = await encode(texts);
      const others = texts === among ? codes : await encode(among);
      return neighboursOf(codes, others, { count, similarity, own: texts === among });
    },
    save: () => model.save({ optimizer: false }),
    close: () => model.close(),
  };
}
