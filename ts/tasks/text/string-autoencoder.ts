/** A sequence autoencoder over characters: short texts into codes, and out of them again. */

import { Autoencoder } from '../../autoencoder.js';
import { latents, layers, losses, optimizers, schedules } from '../../builders/index.js';
import { defineModel } from '../../recipes/index.js';
import type { ModelSpec } from '../../spec/model.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { FitOptions, Tensor } from '../../types.js';
import { Alphabet, charactersOf } from './alphabet.js';
import { checkTexts, checkWhole, damaged, refused } from './given.js';
import { asked, stepsOver, type TextTrainingOptions, trainingNames } from './training.js';

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

const key = 'stringAutoencoder';
const version = 1;
const known = ['dimensions', 'length', 'symbols', ...trainingNames];

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
  if (texts instanceof Autoencoder) return stringsOf(texts, await savedAlphabet(texts));
  checkTexts(texts);
  refuseUnknownOptions(options, known, '');
  const longest = texts.reduce((most, text) => Math.max(most, charactersOf(text).length), 1);
  const { dimensions = 64, length = longest, symbols = 200, create = {}, seed = 0 } = options;
  checkWhole('dimensions', dimensions, 1);
  checkWhole('length', length, 1, 10_000);
  checkWhole('symbols', symbols, 1, 100_000);
  const alphabet = Alphabet.of(texts, symbols, length);
  const rows = alphabet.write(texts);
  const model = await Autoencoder.create(specOf(alphabet, dimensions), { ...create, seed });
  try {
    await model.fit(rows, { ...trainingOf(texts.length), ...asked(options) });
    await model.attach(key, { version, symbols: alphabet.symbols, length });
  } catch (error) {
    await model.close();
    throw error;
  }
  return stringsOf(model, alphabet);
}

function specOf({ places, choices }: Alphabet, dimensions: number): ModelSpec {
  return defineModel({
    inputShape: [places, choices],
    encoder: [layers.dense(16), layers.conv1d(48, { kernelSize: 5, activation: 'relu' }), layers.flatten()],
    latent: latents.plain({ dim: dimensions }),
    decoder: [
      layers.dense(32 * places, { activation: 'relu' }),
      layers.reshape([places, 32]),
      layers.conv1d(64, { kernelSize: 5, activation: 'relu' }),
      layers.dense(choices, { activation: 'softmax' }),
    ],
    objective: { reconstruction: losses.categoricalCrossEntropy() },
  });
}

/** Some 3,000 steps, but 3 to 300 passes. */
const trainingOf = (rows: number): FitOptions => ({
  ...stepsOver(rows, 3000, [3, 300]),
  optimizer: optimizers.adam({ learningRate: 2e-3 }),
  schedule: schedules.cosine(),
});

async function savedAlphabet(model: Autoencoder): Promise<Alphabet> {
  const state = (await model.attachment(key)) as
    | { version?: number; symbols?: unknown; length?: unknown }
    | undefined;
  if (state === undefined || state === null) {
    const hint = 'pass texts to learn from, or the file that save() gave';
    throw refused(
      'emptyData',
      'texts',
      'texts, or a model that was saved with its alphabet',
      'a model without',
      hint,
    );
  }
  const { symbols, length } = state;
  if (state.version !== version) throw damaged(`${key}.version`, String(version), state.version);
  const isText = Array.isArray(symbols) && symbols.every((symbol) => typeof symbol === 'string');
  if (!isText) throw damaged(`${key}.symbols`, 'characters', symbols);
  const [places, choices] = model.spec.input.shape;
  if (typeof length !== 'number' || places !== length + 1 || choices !== symbols.length + 2) {
    throw damaged(`${key}.length`, 'an alphabet of the shape of the model', length);
  }
  return new Alphabet(symbols, length);
}

function stringsOf(model: Autoencoder, alphabet: Alphabet): StringAutoencoder {
  const rowsOf = (texts: readonly string[]) => {
    checkTexts(texts);
    return alphabet.write(texts);
  };
  const rebuild = async (texts: readonly string[]) => alphabet.read(await model.reconstruct(rowsOf(texts)));
  return {
    model,
    symbols: alphabet.symbols,
    length: alphabet.length,
    encode: async (texts) => model.encode(rowsOf(texts)),
    decode: async (codes) => alphabet.read(await model.decode(codes)),
    rebuild,
    async score(texts) {
      const { data, shape } = await model.score(rowsOf(texts), { reduction: 'sum' });
      return { data: data.map((sum, row) => sum / (charactersOf(texts[row]!).length + 1)), shape };
    },
    evaluate: async (texts) => shares(texts, await rebuild(texts)),
    save: () => model.save({ optimizer: false }),
    close: () => model.close(),
  };
}

/** Characters in the same place count as rebuilt. */
function shares(texts: readonly string[], rebuilt: readonly string[]): { characters: number; texts: number } {
  let [right, all, whole] = [0, 0, 0];
  texts.forEach((text, row) => {
    const [given, made] = [charactersOf(text), [...rebuilt[row]!]];
    right += given.filter((symbol, place) => symbol === made[place]).length;
    all += given.length;
    whole += given.join('') === rebuilt[row] ? 1 : 0;
  });
  return { characters: all === 0 ? 1 : right / all, texts: whole / texts.length };
}
