/** Builders of the layers over the axes of images and sequences: one per member of `crates/engine/src/layers`. */

import type {
  AveragePool1d,
  AveragePool2d,
  Conv1d,
  Conv1dOptions,
  Conv2d,
  Conv2dOptions,
  ConvTranspose1d,
  ConvTranspose1dOptions,
  ConvTranspose2d,
  ConvTranspose2dOptions,
  DepthwiseConv2d,
  GlobalAveragePool1d,
  GlobalAveragePool2d,
  MaxPool1d,
  MaxPool2d,
  Pool1dOptions,
  Pool2dOptions,
  Upsample1d,
  Upsample1dOptions,
  Upsample2d,
  Upsample2dOptions,
} from '../spec/image-layers.js';
import { member } from '../spec/member.js';

/** Convolution along time, `[time, channels] → [time, filters]`: `layers.conv1d(16, { kernelSize: 5, stride: 2 })`. */
export const conv1d = (filters: number, options: Conv1dOptions = {}): Conv1d =>
  member('conv1d', { filters, ...options });

/**
 * Convolution of images: `[height, width, channels] → [⌈height / stride⌉, ⌈width / stride⌉, filters]`.
 *
 * @param filters channels of the output, at least 1
 * @example
 * ```ts
 * layers.conv2d(16, { kernelSize: 3, stride: 2, activation: 'relu' });
 * ```
 */
export const conv2d = (filters: number, options: Conv2dOptions = {}): Conv2d =>
  member('conv2d', { filters, ...options });

/** The way back through a `conv1d`, longer by its stride: `layers.convTranspose1d(8, { stride: 2 })`. */
export const convTranspose1d = (filters: number, options: ConvTranspose1dOptions = {}): ConvTranspose1d =>
  member('convTranspose1d', { filters, ...options });

/**
 * The way back through a `conv2d`, larger by its stride; `outputSize` where the image was odd.
 *
 * @param filters channels of the output, at least 1
 * @example
 * ```ts
 * layers.convTranspose2d(8, { stride: 2, outputSize: [7, 7], activation: 'relu' });
 * ```
 */
export const convTranspose2d = (filters: number, options: ConvTranspose2dOptions = {}): ConvTranspose2d =>
  member('convTranspose2d', { filters, ...options });

/** Every channel of an image convolved by itself: `layers.depthwiseConv2d({ kernelSize: 3 })`. */
export const depthwiseConv2d = (options: Conv2dOptions = {}): DepthwiseConv2d =>
  member('depthwiseConv2d', options);

/** The largest value of every window of a sequence: `layers.maxPool1d({ poolSize: 2 })`. */
export const maxPool1d = (options: Pool1dOptions = {}): MaxPool1d => member('maxPool1d', options);

/** The largest value of every window of an image: `layers.maxPool2d({ padding: 'same' })`. */
export const maxPool2d = (options: Pool2dOptions = {}): MaxPool2d => member('maxPool2d', options);

/** The mean of every window of a sequence: `layers.averagePool1d({ poolSize: 2 })`. */
export const averagePool1d = (options: Pool1dOptions = {}): AveragePool1d => member('averagePool1d', options);

/** The mean of every window of an image: `layers.averagePool2d({ padding: 'same' })`. */
export const averagePool2d = (options: Pool2dOptions = {}): AveragePool2d => member('averagePool2d', options);

/** The mean of every channel over time, `[time, channels] → [channels]`: `layers.globalAveragePool1d()`. */
export const globalAveragePool1d = (): GlobalAveragePool1d => member('globalAveragePool1d', {});

/** The mean of every channel over the image: `layers.globalAveragePool2d()`. */
export const globalAveragePool2d = (): GlobalAveragePool2d => member('globalAveragePool2d', {});

/** Sequences longer by a whole factor: `layers.upsample1d({ factor: 2, interpolation: 'linear' })`. */
export const upsample1d = (options: Upsample1dOptions = {}): Upsample1d => member('upsample1d', options);

/** Images larger by a whole factor: `layers.upsample2d({ factor: 2, interpolation: 'bilinear' })`. */
export const upsample2d = (options: Upsample2dOptions = {}): Upsample2d => member('upsample2d', options);
