/** Raw texts to codes: hashed pieces of words into a vector autoencoder, for near-duplicates and outliers. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Tensor } from '../../types.js';
import type { Neighbour } from './neighbours.js';
import type { TextTrainingOptions } from './training.js';

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
  // Few programs ask, so what does it is loaded when one does.
  const { makeEmbedding } = await import('./embedding.js');
  return makeEmbedding(texts, options);
}
