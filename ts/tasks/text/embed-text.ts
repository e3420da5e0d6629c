/** Raw texts to codes: hashed pieces of words into a vector autoencoder, for near-duplicates and outliers. */

import { Autoencoder } from '../../autoencoder.js';
import { schedules } from '../../builders/index.js';
import { deep } from '../../recipes/index.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { FitOptions, Tensor } from '../../types.js';
import { checkTexts, checkWhole, refused } from './given.js';
import { type Neighbour, neighboursOf } from './neighbours.js';
import { savedSettings, storedSettings } from './stored.js';
import { asked, stepsOver, type TextTrainingOptions, trainingNames } from './training.js';
import { type VectorSettings, vectorsOf, weightsOf } from './vectors.js';

/** How texts are embedded. */
export interface EmbedTextOptions extends TextTrainingOptions {
  /** Values of a code, at least 1; 32 by default. */
  dimensions?: number;
  /** Values of the vector of hashed pieces that the model rebuilds, at least 16; 512 by default. */
  features?: number;
  /** Lengths of the runs of characters that words are cut into, from 1 to 16; `[3, 5]` by default. */
  characters?: readonly [shortest: number, longest: number];
}

/** A model of texts. */
export interface TextEmbedding {
  /** The autoencoder of the vectors. */
  readonly model: Autoencoder;
  /** The hashed vectors of texts, `[texts, features]`: what the model takes, and other tasks over it. */
  vectors(texts: readonly string[]): Tensor;
  /** The codes of texts, `[texts, dimensions]`. */
  encode(texts: readonly string[]): Promise<Tensor>;
  /** How badly each text is rebuilt, `[texts]`: 0 is exact; texts unlike all that it learned from are near 1. */
  score(texts: readonly string[]): Promise<Tensor>;
  /**
   * For each text those among others whose codes are most like its own, the most similar first: `count` of them (1 by
   * default), or fewer where `similarity`, from −1 to 1, is asked for at least. A text is no neighbour of itself where
   * both lists are the same array.
   */
  nearest(
    texts: readonly string[],
    among: readonly string[],
    options?: { count?: number; similarity?: number },
  ): Promise<Neighbour[][]>;
  /** The model file with all that texts need; `embedText(await Autoencoder.load(bytes))` gives it back. */
  save(): Promise<Uint8Array>;
  close(): Promise<void>;
}

const known = ['dimensions', 'features', 'characters', ...trainingNames];

/**
 * Learns codes of texts; or takes up the embedding that a model was saved with.
 *
 * A text becomes the counts of its words and of the runs of characters in them, hashed to a vector of length 1 in which
 * rare pieces count more; a deep autoencoder learns to rebuild these. Any language and script; a text without letters,
 * digits or signs is a vector of zeros.
 *
 * @throws AutoencoderError `badData` with its place for what is no text, `emptyData` for no texts or none with a letter,
 * `outOfRange` and `unknownOption` for options; `emptyData`, `badCheckpoint` where a model has no embedding
 * @example
 * ```ts
 * const embedding = await embedText(tickets, { dimensions: 32, seed: 1 });
 * const [alike] = await embedding.nearest(['cannot log in'], tickets, { count: 3 });
 * const strangeness = await embedding.score(newTickets);
 * const detector = await anomalyDetector(embedding.model, embedding.vectors(tickets));
 * ```
 */
export async function embedText(
  texts: readonly string[] | Autoencoder,
  options: EmbedTextOptions = {},
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
