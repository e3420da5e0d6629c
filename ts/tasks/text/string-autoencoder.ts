/** A sequence autoencoder over characters: short texts into codes, and out of them again. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Tensor } from '../../types.js';
import type { TextTrainingOptions } from './training.js';

/** How short texts are learned. */
export interface StringAutoencoderOptions extends TextTrainingOptions {
  /** Values of a code, at least 1; 64 by default. */
  dimensions?: number;
  /** Characters that a text may have, from 1; by default as many as the longest of the texts. */
  length?: number;
  /** Characters to tell apart, the most frequent of the texts, from 1; 200 by default. All others are one unknown. */
  symbols?: number;
}

/** A model of short texts. */
export interface StringAutoencoder {
  /** The autoencoder over one choice of a character at each place. */
  readonly model: Autoencoder;
  /** The characters that it tells apart. */
  readonly symbols: readonly string[];
  /** Characters that a text may have. */
  readonly length: number;
  /** Codes of texts, `[texts, dimensions]`. */
  encode(texts: readonly string[]): Promise<Tensor>;
  /** The texts of codes; `\ufffd` stands for a character that the model does not know. */
  decode(codes: Tensor): Promise<string[]>;
  /** What the model makes of texts. */
  rebuild(texts: readonly string[]): Promise<string[]>;
  /** How badly each text is rebuilt, `[texts]`: nats per character, its end counted as one. */
  score(texts: readonly string[]): Promise<Tensor>;
  /** Shares of the characters, and of the texts, that are rebuilt as they were. */
  evaluate(texts: readonly string[]): Promise<{ characters: number; texts: number }>;
  /** The model file with the alphabet; `stringAutoencoder(await Autoencoder.load(bytes))` gives it back. */
  save(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Learns to rebuild short texts such as words, names or codes from few numbers; or takes up the model that was saved.
 *
 * Every character becomes a vector, as in an embedding; a convolution reads each with its neighbours, and another writes
 * the text out of the code. Recurrent layers in their place learn the same many times slower.
 *
 * @throws AutoencoderError `badData` with its place for what is no text, `emptyData` for none, `outOfRange` for options
 * and, with its place, for a text of more than `length` characters; `emptyData`, `badCheckpoint` where a model has no
 * alphabet
 * @example
 * ```ts
 * const words = await stringAutoencoder(lexicon, { dimensions: 64, seed: 1 });
 * console.log(await words.rebuild(['hourglass'])); // ['hourglass']
 * const [a, b] = [await words.encode(['winter']), await words.encode(['summer'])];
 * ```
 */
export async function stringAutoencoder(
  texts: readonly string[] | Autoencoder,
  options: StringAutoencoderOptions = {},
): Promise<StringAutoencoder> {
  // Few programs ask, so what does it is loaded when one does.
  const { makeStrings } = await import('./strings.js');
  return makeStrings(texts, options);
}
