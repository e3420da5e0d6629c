/** A model's preprocessing as the few figures that another program needs. */

import type { TableJson } from '../data/table/fitted.js';
import { featuresOf } from '../spec/shapes.js';
import type { Preprocessing, Shape } from '../types.js';

/** How a model's rows are scaled. */
export type Scaling = Stretching | Sharing;

/** scaled = (x − center) / scale + low, cut to `bounds`; the lists have a shape that meets the rows'. */
export interface Stretching {
  center: readonly number[];
  scale: readonly number[];
  shape: Shape;
  low: number;
  bounds?: readonly [low: number, high: number];
  /** What stands, scaled, in the place of a missing value. */
  filler?: number;
}

/** scaled = the share of the quantiles below x, or the value of the normal distribution that has this share below it. */
export interface Sharing {
  /** A list for each scale, all of one length, ascending. */
  quantiles: readonly (readonly number[])[];
  /** A shape of so many values as there are lists, which meets the rows'. */
  shape: Shape;
  isNormal: boolean;
  filler?: number;
}

/** The figures of a scaler or of a table's numbers. */
export function scalingOf(preprocessing: Preprocessing | undefined, input: Shape): Scaling | undefined {
  const json = preprocessing?.toJSON();
  if (json === undefined) return undefined;
  if (json.type === 'table') return ofTable(json, input);
  const shapeOf = (scales: number): Shape => (scales === featuresOf(input) ? input : [scales]);
  if (json.type === 'quantileScaler') {
    const { quantiles, output, missing } = json;
    const isNormal = output === 'normal';
    const filler = isNormal ? 0 : 0.5;
    return { quantiles, isNormal, shape: shapeOf(quantiles.length), ...(missing && { filler }) };
  }
  const { center, scale, range, clip, missing } = json;
  return {
    center,
    scale,
    shape: shapeOf(center.length),
    low: range?.[0] ?? 0,
    ...(clip && range && { bounds: range }),
    ...(missing && { filler: range ? (range[0] + range[1]) / 2 : 0 }),
  };
}

/** A table takes numbers in their own units and a 1 in the place of each category: only the numbers are scaled. */
function ofTable({ columns }: TableJson, input: Shape): Stretching {
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
