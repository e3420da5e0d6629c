/** What `stringAutoencoder` makes: a model of one choice of a character at each place. */

import { Autoencoder } from '../../autoencoder.js';
import { latents, layers, losses, optimizers, schedules } from '../../builders/index.js';
import { defineModel } from '../../recipes/index.js';
import type { ModelSpec } from '../../spec/model.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { FitOptions } from '../../types.js';
import { Alphabet, charactersOf } from './alphabet.js';
import { checkTexts, checkWhole, damaged, refused } from './given.js';
import type { StringAutoencoder, StringAutoencoderOptions } from './string-autoencoder.js';
import { asked, stepsOver, trainingNames } from './training.js';

const key = 'stringAutoencoder';

const version = 1;

const known = ['dimensions', 'length', 'symbols', ...trainingNames];

/** Learns from texts, or takes up a model that was saved. */
export async function makeStrings(
  texts: readonly string[] | Autoencoder,
  options: StringAutoencoderOptions,
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
