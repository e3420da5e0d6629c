/**
 * What all dense recipes share: their words, their defaults, and the body between input and output.
 */

import { layers, losses } from '../builders/index.js';
import type { Activation, Shape } from '../spec/common.js';
import type { LatentSpec } from '../spec/latents.js';
import type { LayerSpec } from '../spec/layers.js';
import type { LossSpec } from '../spec/losses.js';
import type { ModelSpec } from '../spec/model.js';
import { needsLists, refuseUnknownOptions } from '../spec/options.js';
import { featuresOf } from '../spec/shapes.js';

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
  refuseUnknownOptions(options, [...commonOptions, 'units', ...own], recipe);
  needsLists(recipe, options, { inputShape: '[784]' });
  const { inputShape, latentDim, units = [], activation = 'relu', latentActivation = 'linear' } = options;
  const outputActivation = options.outputActivation ?? 'sigmoid';
  const hidden = (widths: readonly number[]): LayerSpec[] =>
    widths.map((width) => layers.dense(width, { activation }));
  const flat = inputShape.length === 1;
  return {
    version: 1,
    input: { shape: inputShape },
    encoder: [...(flat || units.length === 0 ? [] : [layers.flatten()]), ...hidden(units)],
    latent: { type: 'plain', dim: latentDim, activation: latentActivation },
    decoder: [
      ...hidden([...units].reverse()),
      layers.dense(featuresOf(inputShape), { activation: outputActivation }),
      ...(flat ? [] : [layers.reshape(inputShape)]),
    ],
    objective: { reconstruction: lossOf(options.loss, outputActivation) },
  };
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
  refuseUnknownOptions(options, [...names, 'units', ...own], recipe);
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
