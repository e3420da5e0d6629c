/** A model's preprocessing as the few figures that another program needs. */

import type { TableJson } from '../data/table/fitted.js';
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
  if (json.type === 'table') return ofTable(json, input);
  if (json.type === 'quantileScaler')
    throw new AutoencoderError({
      code: 'unsupported',
      path: 'preprocessing',
      expected: 'a scaler that shifts and stretches',
      received: json.type,
      hint: 'export a model with standardScaler, minMaxScaler, robustScaler or a table',
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

/** A table takes numbers in their own units and a 1 in the place of each category: only the numbers are scaled. */
function ofTable({ columns }: TableJson, input: Shape): Scaling {
  const numbers = columns.filter((column) => column.type === 'number'); // they stand first
  const rest = new Array<number>(featuresOf(input) - numbers.length);
  return {
    center: [...numbers.map(({ center }) => center), ...rest.fill(0)],
    scale: [...numbers.map(({ scale }) => scale), ...rest.fill(1)],
    shape: input,
    low: 0,
    filler: 0,
  };
}
