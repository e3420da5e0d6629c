/** Layers over the axes of images and sequences: one type per member of `crates/engine/src/layers`. */

import type { Activation } from './common.js';
import type { InitializerSpec } from './initializers.js';

/** A number for both axes of an image, or `[vertical, horizontal]`. */
export type Size2d = number | readonly [vertical: number, horizontal: number];

/** Zeros before and after a sequence. `'same'`: as many that ⌈time / stride⌉ windows fit; `'valid'`: none. */
export type Padding1d = 'same' | 'valid' | number | readonly [before: number, after: number];

/** Zeros around an image. `'same'`: as many that ⌈height / stride⌉ windows fit; `'valid'`: none. */
export type Padding2d =
  | 'same'
  | 'valid'
  | number
  | readonly [
      vertical: number | readonly [top: number, bottom: number],
      horizontal: number | readonly [left: number, right: number],
    ];

/** What every convolution takes. */
export interface ConvolutionOptions {
  /** Function of the output; `'linear'` by default. */
  activation?: Activation;
  /** How the weights start; `glorotUniform` by default. */
  initializer?: InitializerSpec;
}

/** What a convolution along time takes beside its filters. */
export interface Conv1dOptions extends ConvolutionOptions {
  /** Time steps of a window, at least 1; 3 by default. */
  kernelSize?: number;
  /** Time steps from window to window, at least 1; 1 by default. */
  stride?: number;
  /** Time steps from cell to cell of a window, at least 1; 1 by default. */
  dilation?: number;
  /** `'same'` by default. */
  padding?: Padding1d;
}

/** What a convolution of images takes beside its filters. */
export interface Conv2dOptions extends ConvolutionOptions {
  /** Rows and columns of a window, at least 1; 3 by default. */
  kernelSize?: Size2d;
  /** Rows and columns from window to window, at least 1; 1 by default. */
  stride?: Size2d;
  /** Rows and columns from cell to cell of a window, at least 1; 1 by default. */
  dilation?: Size2d;
  /** `'same'` by default. */
  padding?: Padding2d;
}

/** What a transposed convolution along time takes beside its filters. */
export interface ConvTranspose1dOptions extends Conv1dOptions {
  /** Time steps of the output, at least 1, where the stride leaves a choice; by default the most with padding `'same'`, else the fewest. */
  outputSize?: number;
}

/** What a transposed convolution of images takes beside its filters. */
export interface ConvTranspose2dOptions extends Conv2dOptions {
  /**
   * Rows and columns of the output, at least 1, where the stride leaves a choice; by default the most with padding
   * `'same'`, else the fewest.
   */
  outputSize?: Size2d;
}

/** Every output sees a few time steps: `[time, channels] → [⌈time / stride⌉, filters]` with padding `'same'`. */
export interface Conv1d extends Conv1dOptions {
  type: 'conv1d';
  /** Channels of the output, at least 1. */
  filters: number;
}

/** Every output sees a window: `[height, width, channels] → [⌈height / stride⌉, …, filters]` with padding `'same'`. */
export interface Conv2d extends Conv2dOptions {
  type: 'conv2d';
  /** Channels of the output, at least 1. */
  filters: number;
}

/** The way back through a convolution: `[time, channels] → [time · stride, filters]` with padding `'same'`. */
export interface ConvTranspose1d extends ConvTranspose1dOptions {
  type: 'convTranspose1d';
  /** Channels of the output, at least 1. */
  filters: number;
}

/** The way back through a convolution: `[height, width, channels] → [height · stride, …, filters]` with padding `'same'`. */
export interface ConvTranspose2d extends ConvTranspose2dOptions {
  type: 'convTranspose2d';
  /** Channels of the output, at least 1. */
  filters: number;
}

/** Every channel of an image convolved by itself; the number of channels stays. */
export interface DepthwiseConv2d extends Conv2dOptions {
  type: 'depthwiseConv2d';
}

/** What a pool of sequences takes. */
export interface Pool1dOptions {
  /** Time steps of a window, at least 1; 2 by default. */
  poolSize?: number;
  /** Time steps from window to window, at least 1; `poolSize` by default. */
  stride?: number;
  /** `'valid'` by default; padding never takes part in the result. */
  padding?: Padding1d;
}

/** What a pool of images takes. */
export interface Pool2dOptions {
  /** Rows and columns of a window, at least 1; 2 by default. */
  poolSize?: Size2d;
  /** Rows and columns from window to window, at least 1; `poolSize` by default. */
  stride?: Size2d;
  /** `'valid'` by default; padding never takes part in the result. */
  padding?: Padding2d;
}

/** The largest value of every window of a sequence. */
export interface MaxPool1d extends Pool1dOptions {
  type: 'maxPool1d';
}

/** The largest value of every window of an image. */
export interface MaxPool2d extends Pool2dOptions {
  type: 'maxPool2d';
}

/** The mean of every window of a sequence. */
export interface AveragePool1d extends Pool1dOptions {
  type: 'averagePool1d';
}

/** The mean of every window of an image. */
export interface AveragePool2d extends Pool2dOptions {
  type: 'averagePool2d';
}

/** The mean of every channel over time: `[time, channels] → [channels]`. */
export interface GlobalAveragePool1d {
  type: 'globalAveragePool1d';
}

/** The mean of every channel over the image: `[height, width, channels] → [channels]`. */
export interface GlobalAveragePool2d {
  type: 'globalAveragePool2d';
}

/** What an up-sampling of sequences takes. */
export interface Upsample1dOptions {
  /** How many times as long, at least 1; 2 by default. */
  factor?: number;
  /** Repeated time steps, or values between them; `'nearest'` by default. */
  interpolation?: 'nearest' | 'linear';
}

/** What an up-sampling of images takes. */
export interface Upsample2dOptions {
  /** How many times as high and as wide, at least 1; 2 by default. */
  factor?: Size2d;
  /** Repeated cells, or values between them; `'nearest'` by default. */
  interpolation?: 'nearest' | 'bilinear';
}

/** Sequences `factor` times as long. */
export interface Upsample1d extends Upsample1dOptions {
  type: 'upsample1d';
}

/** Images `factor` times as high and as wide. */
export interface Upsample2d extends Upsample2dOptions {
  type: 'upsample2d';
}

/** The layers of this file. */
export type ImageLayerSpec =
  | Conv1d
  | Conv2d
  | ConvTranspose1d
  | ConvTranspose2d
  | DepthwiseConv2d
  | MaxPool1d
  | MaxPool2d
  | AveragePool1d
  | AveragePool2d
  | GlobalAveragePool1d
  | GlobalAveragePool2d
  | Upsample1d
  | Upsample2d;
