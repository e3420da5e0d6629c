/** A sequence-to-sequence autoencoder: reads a sequence into one code, and writes it out of that code again. */

import { layers } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec } from '../spec/model.js';
import { needsLists, notEmpty, oneOf, refuseUnknownOptions } from '../spec/options.js';
import { mirror } from './mirror.js';
import { commonOptions, encoderOf, lossOf, type RecipeOptions } from './options.js';

/** The words of {@link recurrent}. */
export interface RecurrentModelOptions extends Omit<RecipeOptions, 'activation'> {
  /** Shape of one row: `[time, channels]`. */
  inputShape: readonly number[];
  /** Widths of the encoder's recurrent layers, mirrored in the decoder, at least one; `[64]` by default. */
  units?: readonly number[];
  /** The kind of recurrent layer; `'lstm'` by default. */
  cell?: 'lstm' | 'gru' | 'simpleRnn';
  /**
   * Any layers in front of the code, such as a convolution before the recurrent ones, mirrored as the decoder as
   * {@link defineModel} does it; instead of `units` and `cell`, which are refused beside it. None by default.
   */
  encoder?: readonly LayerSpec[];
}

/**
 * The model of Srivastava, Mansimov and Salakhutdinov (2015), its decoder fed with the code at every step: recurrent
 * layers, the last of which gives its last step to the code; the code repeated, recurrent layers, a dense output for
 * each step.
 *
 * @throws AutoencoderError `invalidShape` at `inputShape` for rows that are no sequences, `invalidSpec` at `units` for
 * none
 * @example
 * ```ts
 * const spec = recurrent({ inputShape: [50, 3], units: [64], latentDim: 16, cell: 'gru', outputActivation: 'linear' });
 * ```
 */
export function recurrent(options: RecurrentModelOptions): ModelSpec {
  const names = [...commonOptions.filter((name) => name !== 'activation'), 'units', 'cell', 'encoder'];
  refuseUnknownOptions(options, names, 'recurrent');
  needsLists('recurrent', options, {
    inputShape: '[50, 3]',
    ...(options.units !== undefined && { units: '[64]' }),
  });
  const { inputShape, latentDim, latentActivation = 'linear' } = options;
  const outputActivation = options.outputActivation ?? 'sigmoid';
  if (inputShape.length !== 2) throw noSequence(inputShape);
  const encoder = encoderOf('recurrent', options, ['units', 'cell']) ?? recurrentLayers(options);
  return {
    version: 1,
    input: { shape: inputShape },
    encoder,
    latent: { type: 'plain', dim: latentDim, activation: latentActivation },
    decoder: mirror(inputShape, encoder, outputActivation),
    objective: { reconstruction: lossOf(options.loss, outputActivation) },
  };
}

/** Layers of one kind, the last of which gives its last step. */
function recurrentLayers({ units = [64], cell = 'lstm' }: RecurrentModelOptions): LayerSpec[] {
  const layer = layers[oneOf('recurrent.cell', cell, ['lstm', 'gru', 'simpleRnn'])];
  notEmpty('recurrent.units', units, '[64]', 'leave it out for one layer of 64 units; vanilla has none');
  return units.map((width, index) =>
    index === units.length - 1 ? layer(width) : layer(width, { returnSequences: true }),
  );
}

const noSequence = (shape: readonly number[]) =>
  new AutoencoderError({
    code: 'invalidShape',
    path: 'recurrent.inputShape',
    expected: '[time, channels]',
    received: `[${shape.join(', ')}]`,
    hint: 'a series of single numbers is [time, 1]',
  });
