/** An autoencoder that trades bits for errors, for codecs (Ballé, Laparra and Simoncelli 2017). */

import { latents, layers, losses } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { Shape } from '../spec/common.js';
import type { Size2d } from '../spec/image-layers.js';
import type { Hyper } from '../spec/latents.js';
import type { ModelSpec } from '../spec/model.js';
import { needsLists, refuseUnknownOptions } from '../spec/options.js';
import { mirror } from './mirror.js';
import { given } from './options.js';

/** The words of {@link compressive}. */
export interface CompressiveOptions {
  /** Shape of one row, `[height, width, channels]`; height and width are multiples of the product of `strides`. */
  inputShape: Shape;
  /** Channels of the encoder's convolutions; the last are the codes'. */
  filters: readonly number[];
  /** How many times less high and wide each convolution's maps are than what it sees; 2 each by default. */
  strides?: readonly number[];
  /** Rows and columns of a window, at least 1; 2 · stride + 1 by default. */
  kernelSize?: Size2d;
  /** What errors weigh against bits, above 0: the loss is bits per pixel + lambda · 255² · mean squared error; 0.01 by default. */
  lambda?: number;
  /** Logistic distributions in the prior of each channel, 1 to 8; 3 by default. */
  components?: number;
  /**
   * Channels of a hyperprior's convolutions, the last are the side codes': the first sees each place alone, every further
   * one halves the maps, so both sizes of these are to be multiples of 2 for each. None by default.
   */
  hyper?: readonly number[];
}

/**
 * Strided convolutions with divisive normalisation between them, rounded maps as codes, and the mirrored way back.
 *
 * Data are in [0, 1]. The loss is that of the field, times the number of values in a row over lambda · 255²: squared
 * errors plus what the bits cost (term `rate`). {@link imageCodec} makes files of it, of images of any size.
 *
 * @throws AutoencoderError `invalidShape` at `inputShape` where a size is no multiple of all strides together, at
 * `strides` where they are not as many as the filters; `outOfRange` at `lambda`
 * @example
 * ```ts
 * const spec = compressive({ inputShape: [96, 96, 3], filters: [64, 64, 96], strides: [4, 2, 2], lambda: 0.01 });
 * ```
 */
export function compressive(options: CompressiveOptions): ModelSpec {
  const names = ['inputShape', 'filters', 'strides', 'kernelSize', 'lambda', 'components', 'hyper'];
  refuseUnknownOptions(options, names, 'compressive');
  needsLists('compressive', options, { inputShape: '[96, 96, 3]', filters: '[64, 96]' });
  const { inputShape, filters, kernelSize, lambda = 0.01, components, hyper } = options;
  const strides = options.strides ?? filters.map(() => 2);
  checkShape(inputShape, filters, strides);
  if (!(lambda > 0 && lambda < Number.POSITIVE_INFINITY)) {
    throw new AutoencoderError({
      code: 'outOfRange',
      path: 'compressive.lambda',
      expected: 'a finite number > 0',
      received: String(lambda),
      hint: 'from 0.001 for small files to 0.1 for good ones',
    });
  }
  const encoder = filters.flatMap((count, index) => [
    layers.conv2d(count, { kernelSize: kernelSize ?? 2 * strides[index]! + 1, stride: strides[index]! }),
    ...(index < filters.length - 1 ? [layers.gdn()] : []),
  ]);
  if (hyper?.length === 0) {
    const hint = 'leave it away for a factorised prior, or give [64, 64]';
    throw refused('hyper', 'at least one number of channels', '[]', hint);
  }
  const weight = inputShape[2]! / (lambda * 255 ** 2);
  return {
    version: 1,
    input: { shape: inputShape },
    encoder,
    latent: latents.quantized({
      weight,
      ...given({ components, hyper: hyper && hyperOf(hyper, filters.at(-1)!) }),
    }),
    decoder: mirror(inputShape, encoder, 'linear', false),
    objective: { reconstruction: losses.meanSquaredError() },
  };
}

/** Networks from `codes` channels to side codes and back, of elu but for their last layers. */
function hyperOf(filters: readonly number[], codes: number): Hyper {
  const last = filters.length - 1;
  const halved = { kernelSize: 5, stride: 2 };
  return {
    encoder: filters.map((channels, at) =>
      layers.conv2d(channels, {
        ...(at === 0 ? { kernelSize: 1 } : halved),
        ...(at < last && { activation: 'elu' }),
      }),
    ),
    decoder: [
      ...filters
        .slice(0, -1)
        .reverse()
        .map((channels) => layers.convTranspose2d(channels, { ...halved, activation: 'elu' })),
      layers.conv2d(codes, { kernelSize: 1 }),
    ],
  };
}

function checkShape(shape: Shape, filters: readonly number[], strides: readonly number[]): void {
  if (strides.length !== filters.length || filters.length === 0) {
    const received = `${filters.length} and ${strides.length}`;
    throw refused('strides', 'as many strides as filters, at least one', received, 'for example [4, 2, 2]');
  }
  const stride = strides.reduce((product, each) => product * each, 1);
  const isMultiple = (size = 0) => size > 0 && size % stride === 0;
  if (shape.length === 3 && isMultiple(shape[0]) && isMultiple(shape[1])) return;
  const expected = `[height, width, channels], both sizes multiples of ${stride}, which is all strides together`;
  const hint = 'this is the size to train with; imageCodec takes images of any size';
  throw refused('inputShape', expected, JSON.stringify(shape), hint);
}

const refused = (option: string, expected: string, received: string, hint: string) =>
  new AutoencoderError({
    code: 'invalidShape',
    path: `compressive.${option}`,
    expected,
    received,
    hint,
  });
