/** An autoencoder of images or sequences, whose layers look at windows (Masci et al. 2011). */

import { latents, layers } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { Activation, Shape } from '../spec/common.js';
import type { Size2d } from '../spec/image-layers.js';
import type { LatentSpec } from '../spec/latents.js';
import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec } from '../spec/model.js';
import { needsLists, notEmpty, refuseUnknownOptions } from '../spec/options.js';
import { mirror } from './mirror.js';
import { commonOptions, lossOf, type RecipeOptions } from './options.js';

/** The words of {@link convolutional}. */
export interface ConvolutionalOptions extends Omit<RecipeOptions, 'latentDim'> {
  /** Shape of one row: `[height, width, channels]` or `[time, channels]`. */
  inputShape: Shape;
  /** Width of a dense code, at least 1; without it the maps of the last layer are the code. */
  latentDim?: number;
  /** Function of a dense code; `'linear'` by default. Only with `latentDim`. */
  latentActivation?: Activation;
  /** Channels of the encoder's convolutions, each half as high and wide as the one before; at least one. */
  filters: readonly number[];
  /** Rows and columns (or time steps) of a window, at least 1; 3 by default. */
  kernelSize?: Size2d;
  /** What halves the size: the convolution's own stride, or max-pooling behind it; `'stride'` by default. */
  downsampling?: 'stride' | 'maxPool';
}

/**
 * Convolutions that halve the size, a dense code or one of maps, and the mirrored way back.
 *
 * `inputShape` is `[height, width, channels]` or `[time, channels]`. With `downsampling: 'maxPool'` it has the form of
 * the classic Keras example, convolution and max-pooling there, up-sampling and convolution back; sizes need not be
 * even.
 *
 * @throws AutoencoderError `invalidShape` at `inputShape` where there are no axes to slide along, `invalidSpec` at
 * `filters` without one
 * @example
 * ```ts
 * const spec = convolutional({ inputShape: [28, 28, 1], filters: [16, 8], latentDim: 32 });
 * const maps = convolutional({ inputShape: [28, 28, 1], filters: [16, 8, 8], downsampling: 'maxPool' }); // 4 × 4 × 8
 * ```
 */
export function convolutional(options: ConvolutionalOptions): ModelSpec {
  refuseUnknownOptions(options, [...commonOptions, 'filters', 'kernelSize', 'downsampling'], 'convolutional');
  needsLists('convolutional', options, { inputShape: '[28, 28, 1]', filters: '[16, 8]' });
  const { inputShape, filters } = options;
  notEmpty(
    'convolutional.filters',
    filters,
    '[16, 8]',
    'rows that no window slides along go with vanilla or deep',
  );
  if (inputShape.length !== 2 && inputShape.length !== 3) {
    throw new AutoencoderError({
      code: 'invalidShape',
      path: 'convolutional.inputShape',
      expected: '[height, width, channels] or [time, channels]',
      received: JSON.stringify(inputShape),
      hint: 'for example [28, 28, 1]; flat rows go with vanilla or deep',
    });
  }
  const outputActivation = options.outputActivation ?? 'sigmoid';
  const latent = latentOf(options);
  const flat = latent.type !== 'identity';
  const encoder = [...filters.flatMap((count) => block(count, options)), ...(flat ? [layers.flatten()] : [])];
  return {
    version: 1,
    input: { shape: inputShape },
    encoder,
    latent,
    decoder: mirror(inputShape, encoder, outputActivation, flat),
    objective: { reconstruction: lossOf(options.loss, outputActivation) },
  };
}

function latentOf({ latentDim, latentActivation }: ConvolutionalOptions): LatentSpec {
  if (latentDim !== undefined)
    return latents.plain({ dim: latentDim, activation: latentActivation ?? 'linear' });
  if (latentActivation === undefined) return latents.identity();
  throw new AutoencoderError({
    code: 'incompatible',
    path: 'convolutional.latentActivation',
    expected: 'a latentDim beside it',
    received: 'none, so that the last maps are the code',
    hint: 'give latentDim, or leave the function to `activation`',
  });
}

/** A convolution and what halves its size. */
function block(filters: number, options: ConvolutionalOptions): LayerSpec[] {
  const { inputShape, kernelSize = 3, downsampling = 'stride', activation = 'relu' } = options;
  const pooled = downsampling === 'maxPool';
  const conv = { kernelSize, ...(pooled ? {} : { stride: 2 }), activation };
  if (inputShape.length === 3) {
    return [layers.conv2d(filters, conv), ...(pooled ? [layers.maxPool2d({ padding: 'same' })] : [])];
  }
  if (typeof kernelSize !== 'number') {
    throw new AutoencoderError({
      code: 'invalidSpec',
      path: 'convolutional.kernelSize',
      expected: 'a number of time steps',
      received: JSON.stringify(kernelSize),
      hint: 'a sequence has one axis to slide along',
    });
  }
  const alongTime = { ...conv, kernelSize };
  return [layers.conv1d(filters, alongTime), ...(pooled ? [layers.maxPool1d({ padding: 'same' })] : [])];
}
