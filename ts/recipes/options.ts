/**
 * What all dense recipes share: their words, their defaults, and the body between input and output.
 */

import { layers, losses } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { Activation, Shape } from '../spec/common.js';
import type { LatentSpec } from '../spec/latents.js';
import type { LayerSpec } from '../spec/layers.js';
import type { LossSpec } from '../spec/losses.js';
import type { ModelSpec } from '../spec/model.js';
import { needsLists, refuseUnknownOptions } from '../spec/options.js';
import { mirror } from './mirror.js';

/** The words that every recipe understands. */
export interface RecipeOptions {
  /** Shape of one row: `[784]`, `[28, 28, 1]`. */
  inputShape: Shape;
  /** Width of the code, at least 1. */
  latentDim: number;
  /** Function of the hidden layers; `'relu'` by default. */
  activation?: Activation;
  /** Function of the code; `'linear'` by default. */
  latentActivation?: Activation;
  /** Function of the output; `'sigmoid'` by default, for data in [0, 1]; `'linear'` for any other. */
  outputActivation?: Activation;
  /** The loss, by name or as a spec; by default `'binaryCrossEntropy'` with a sigmoid output, else `'meanSquaredError'`. */
  loss?: Exclude<LossSpec['type'], 'composite'> | LossSpec;
}

/** Recipes that may have hidden layers. */
export interface LayeredOptions extends RecipeOptions {
  /** Widths of the encoder's hidden layers, mirrored in the decoder; none by default. */
  units?: readonly number[];
  /**
   * Any layers in front of the code, mirrored as the decoder as {@link defineModel} does it; instead of `units` and
   * `activation`, which are refused beside it. None by default.
   */
  encoder?: readonly LayerSpec[];
}

/** Their names. */
export const commonOptions = [
  'inputShape',
  'latentDim',
  'activation',
  'latentActivation',
  'outputActivation',
  'loss',
] as const;

/** The encoder, latent, decoder and loss that the words describe. */
export function denseModel(recipe: string, options: LayeredOptions, own: readonly string[] = []): ModelSpec {
  refuseUnknownOptions(options, [...commonOptions, 'units', 'encoder', ...own], recipe);
  needsLists(recipe, options, {
    inputShape: '[784]',
    ...(options.units !== undefined && { units: '[128, 64]' }),
  });
  const { inputShape, latentDim, latentActivation = 'linear' } = options;
  const outputActivation = options.outputActivation ?? 'sigmoid';
  const encoder = encoderOf(recipe, options, ['units', 'activation']) ?? denseLayers(options);
  return {
    version: 1,
    input: { shape: inputShape },
    encoder,
    latent: { type: 'plain', dim: latentDim, activation: latentActivation },
    decoder: mirror(inputShape, encoder, outputActivation),
    objective: { reconstruction: lossOf(options.loss, outputActivation) },
  };
}

/** Dense layers of some widths, in front of which images are taken flat. */
function denseLayers({ inputShape, units = [], activation = 'relu' }: LayeredOptions): LayerSpec[] {
  const hidden = units.map((width) => layers.dense(width, { activation }));
  return inputShape.length === 1 || units.length === 0 ? hidden : [layers.flatten(), ...hidden];
}

/** The layers that were given as they are; refuses words beside them that would describe other ones. */
export function encoderOf<Options extends { encoder?: readonly LayerSpec[] }>(
  recipe: string,
  options: Options,
  words: readonly (keyof Options & string)[],
): readonly LayerSpec[] | undefined {
  if (options.encoder === undefined) return undefined;
  needsLists(recipe, options, { encoder: '[layers.dense(128)]' });
  const word = words.find((name) => options[name] !== undefined);
  if (word === undefined) return options.encoder;
  throw new AutoencoderError({
    code: 'incompatible',
    path: `${recipe}.${word}`,
    expected: `no ${word} beside an encoder`,
    received: JSON.stringify(options[word]),
    hint: `the layers of \`encoder\` say it themselves: leave out one of the two`,
  });
}

/** Recipes with a latent of their own kind, which decides the code's function. */
export type CodedOptions = Omit<LayeredOptions, 'latentActivation'>;

/** As {@link denseModel}, with another latent. */
export function codedModel(
  recipe: string,
  options: CodedOptions,
  own: readonly string[],
  latent: LatentSpec,
): ModelSpec {
  const names = commonOptions.filter((name) => name !== 'latentActivation');
  refuseUnknownOptions(options, [...names, 'units', 'encoder', ...own], recipe);
  return { ...denseModel(recipe, options), latent };
}

/** The options that were given, so that what was left out takes its default in Rust. */
export function given<Options extends object>(
  options: Options,
): { [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as ReturnType<typeof given<Options>>;
}

/** The loss that was asked for, or the one that suits the output. */
export function lossOf(loss: RecipeOptions['loss'], outputActivation: Activation): LossSpec {
  if (typeof loss === 'object') return loss;
  if (loss !== undefined) return { type: loss };
  return outputActivation === 'sigmoid' ? losses.binaryCrossEntropy() : losses.meanSquaredError();
}
