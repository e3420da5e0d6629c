/** Walks among the codes, decoded: between two rows, along single units, over a plane. */

import type { Autoencoder } from '../autoencoder.js';
import type { Input, Labels, Tensor } from '../types.js';

/** How one row becomes another. */
export interface InterpolateOptions {
  /** Rows on the way, both ends included, at least 2; 10 by default. */
  steps?: number;
  /**
   * `'linear'` (default), or `'spherical'`, on an arc around the origin (Shoemake 1985), which stays as far from it as
   * draws of a gaussian prior are. Codes in the same or in opposite directions have no arc: the line is taken.
   */
  path?: 'linear' | 'spherical';
  /** The classes of the two rows, for models with a condition; the way is shown as the first one's. */
  labels?: Labels;
}

/**
 * Rows from `from` to `to`, by way of their codes: `[steps, ...inputShape]`.
 *
 * @throws AutoencoderError `outOfRange` for fewer than 2 steps; `badData` for other than one row each
 * @example
 * ```ts
 * const { data } = await interpolate(model, images.slice(0, 784), images.slice(784, 1568), { steps: 8 });
 * ```
 */
export async function interpolate(
  model: Autoencoder,
  from: Input,
  to: Input,
  options: InterpolateOptions = {},
): Promise<Tensor> {
  // Few programs ask, so what does it is loaded when one does.
  const { between } = await import('./walks/walks.js');
  return between(model, from, to, options);
}

/** How a unit is moved. */
export interface TraverseOptions {
  /** The units to move, counted from 0; all by default. */
  units?: readonly number[];
  /** First and last value; -3 and 3 by default, which suits gaussian codes. */
  range?: readonly [number, number];
  /** Values from first to last, at least 2; 7 by default. */
  steps?: number;
  /** The row's class, for models with a condition. */
  labels?: Labels;
}

/**
 * What single units of a row's code do: each takes the values of the range while the others stay,
 * `[units, steps, ...inputShape]`.
 *
 * @throws AutoencoderError `outOfRange` for a unit that does not exist, an empty range, fewer than 2 steps
 * @example
 * ```ts
 * const { shape } = await traverse(model, images.slice(0, 784), { units: [0, 1], steps: 5 }); // [2, 5, 784]
 * ```
 */
export async function traverse(
  model: Autoencoder,
  row: Input,
  options: TraverseOptions = {},
): Promise<Tensor> {
  // Few programs ask, so what does it is loaded when one does.
  const { along } = await import('./walks/walks.js');
  return along(model, row, options);
}

/** Which plane is shown. */
export interface ManifoldOptions {
  /** Rows and columns of the grid, at least 2; 20 by default. */
  steps?: number;
  /** First and last value of both units, or of each; -2 and 2 by default, where a gaussian prior has 95 %. */
  range?: readonly [number, number] | readonly [readonly [number, number], readonly [number, number]];
  /** The two units that span the plane, 0 and 1 by default; all others are 0. */
  units?: readonly [number, number];
  /** The class that is shown, for models with a condition. */
  label?: number;
}

/**
 * A plane of codes, decoded: `[steps, steps, ...inputShape]`, the first unit from left to right, the second from the
 * bottom up.
 *
 * @throws AutoencoderError `outOfRange` for units that do not exist, an empty range, fewer than 2 steps
 * @example
 * ```ts
 * const grid = await manifold(model, { steps: 15 });
 * ```
 */
export async function manifold(model: Autoencoder, options: ManifoldOptions = {}): Promise<Tensor> {
  // Few programs ask, so what does it is loaded when one does.
  const { over } = await import('./walks/walks.js');
  return over(model, options);
}
