/** A model's preprocessing as the few figures that another program needs. */

import { AutoencoderError } from '../errors.js';
import { featuresOf } from '../spec/shapes.js';
import type { Preprocessing, Shape } from '../types.js';

/** scaled = (x − center) / scale + low, cut to `bounds`; the lists have a shape that meets the rows'. */
export interface Scaling {
  center: readonly number[];
  scale: readonly number[];
  shape: Shape;
  low: number;
  bounds?: readonly [low: number, high: number];
  /** What stands, scaled, in the place of a missing value. */
  filler?: number;
}

/**
 * The figures of a scaler that shifts and stretches.
 *
 * @throws AutoencoderError `unsupported` for another one
 */
export function scalingOf(preprocessing: Preprocessing | undefined, input: Shape): Scaling | undefined {
  const json = preprocessing?.toJSON();
  if (json === undefined) return undefined;
  if (json.type === 'quantileScaler' || json.type === 'table')
    throw new AutoencoderError({
      code: 'unsupported',
      path: 'preprocessing',
      expected: 'a scaler that shifts and stretches',
      received: json.type,
      hint: 'export a model with standardScaler, minMaxScaler or robustScaler',
    });
  const { center, scale, range, clip, missing } = json;
  return {
    center,
    scale,
    shape: center.length === featuresOf(input) ? input : [center.length],
    low: range?.[0] ?? 0,
    ...(clip && range && { bounds: range }),
    ...(missing && { filler: range ? (range[0] + range[1]) / 2 : 0 }),
  };
}
