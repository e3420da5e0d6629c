/** What the units of a code stand for: what each adds to a row, and which rows move it most. */

import type { Autoencoder } from '../autoencoder.js';
import type { Input, Labels, Tensor } from '../types.js';

/** What to look at. */
export interface FeaturesOptions {
  /** Classes of the rows, to tell which units respond to one of them; also the rows' labels of a model with a condition. */
  labels?: Labels;
  /** Rows kept of each unit, those that move it most, at least 1; 6 by default, or all where there are fewer. */
  examples?: number;
}

/** One unit of the code. */
export interface FeatureUnit {
  /** From 0. */
  unit: number;
  /** Share of the rows that the unit responds to: its code is away from where it rests. */
  activity: number;
  /** Rows that move it most, and their codes. */
  rows: number[];
  codes: number[];
  /** With labels: the class that it responds to most, and that class's share of its response, all classes weighed alike. */
  class?: number;
  selectivity?: number;
}

/** The units of a code. */
export interface Features {
  /** What each unit adds when it goes from rest to its strongest response: `[latentDim, ...inputShape]`. */
  atoms: Tensor;
  /** The rows that move each unit most: `[latentDim, examples, ...inputShape]`. */
  examples: Tensor;
  units: FeatureUnit[];
  /**
   * With labels: share of all units that respond to one class, which is half of their response or more; units that respond to
   * nothing count as units that do not.
   */
  selective?: number;
}

/**
 * What each unit of the code stands for.
 *
 * A unit rests at its median over the rows, which is 0 in sparse codes; its response to a row is how far it is from there.
 * Its atom is what the decoder makes of its strongest response, less what it makes of rest.
 *
 * @throws AutoencoderError `outOfRange` for options; `badData` for labels that do not fit the rows
 * @example
 * ```ts
 * const { atoms, examples, units } = await features(model, images, { labels });
 * const svg = weightsPlot(atoms, { shape: [28, 28], examples });
 * console.log(units.filter(({ selectivity = 0 }) => selectivity >= 0.5).length, 'units respond to one class');
 * ```
 */
export async function features(
  model: Autoencoder,
  data: Input,
  options: FeaturesOptions = {},
): Promise<Features> {
  // Few programs ask, so what does it is loaded when one does.
  const { featuresOf } = await import('./features/units.js');
  return featuresOf(model, data, options);
}
