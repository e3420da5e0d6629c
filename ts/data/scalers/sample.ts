/** The rows that a scaler is fitted on, sorted by what shares a scale. */

import { oneOf } from '../../spec/options.js';
import type { Input } from '../../types.js';
import { bad, placeOf, rowList, rowShapeOf } from '../form.js';
import { notFinite, type ScalePer, type ScalerHead } from './scaler.js';

/** What all scalers can be told. */
export interface ScalerOptions {
  /**
   * What shares a scale: `'feature'` (default): every place of a row has its own; `'channel'`: every place along the last
   * axis, as the channels of series and images; `'all'`: nothing, one scale for all values.
   */
  per?: ScalePer;
  /** Names for errors and explanations, one for each scale; those of the table by default. */
  columns?: readonly string[];
  /** Whether NaN stands for a missing value: left out of the figures, and kept; refused by default. */
  missing?: boolean;
}

/** Rows to fit on; of a table its columns' names are taken. */
export type ScalerData = Input & { readonly columns?: readonly string[] };

/** Training rows. */
export interface Sample {
  head: ScalerHead;
  /** How many scales there will be. */
  groups: number;
  /** How many values share a scale, known or not. */
  count: number;
  /** The known values that share a scale, as a list of their own. */
  values(group: number): Float64Array;
}

/**
 * Looks at training rows.
 *
 * @throws AutoencoderError `badData`, `emptyData` for rows of no known form
 */
export function sampleOf(data: ScalerData, options: ScalerOptions): Sample {
  const per = oneOf('per', options.per ?? 'feature', ['feature', 'channel', 'all']);
  const shape = [...(rowShapeOf(data) ?? rowsUnknown(per))];
  const list = rowList(data, shape);
  const features = shape.reduce((product, size) => product * size, 1);
  const groups = { feature: features, channel: shape.at(-1) ?? 1, all: 1 }[per];
  const columns = namesOf(data, options, groups);
  const place = (row: number, column: number) =>
    `${placeOf('', row)}, column ${groups === features ? (columns?.[column] ?? column) : column}`;
  const unit = list.flat instanceof Uint8Array ? 255 : 1;
  const nested = list.flat === undefined ? new Float64Array(list.rows * features) : undefined;
  if (nested) list.each((row, values) => nested.set(values, row * features));
  const all = list.flat ?? nested!;
  return {
    head: { per, shape, ...(columns && { columns }), ...(options.missing && { missing: true }) },
    groups,
    count: all.length / groups,
    values(group) {
      const found = new Float64Array(all.length / groups);
      let count = 0;
      for (let i = group; i < all.length; i += groups) {
        const value = all[i]!;
        if (Number.isFinite(value)) found[count++] = value / unit;
        else if (!(options.missing && Number.isNaN(value)))
          throw notFinite(place(Math.floor(i / features), i % features), value);
      }
      if (count > 0) return found.subarray(0, count);
      const hint = 'leave this column out';
      throw bad(`column ${columns?.[group] ?? group}`, 'at least one known value', 'none', hint);
    },
  };
}

function rowsUnknown(per: ScalePer): number[] {
  if (per === 'all') return [1];
  throw bad('data', 'rows whose length is known', 'numbers one after the other', 'give { data, shape }');
}

function namesOf(data: ScalerData, options: ScalerOptions, groups: number): string[] | undefined {
  const own = 'columns' in data && data.columns?.length === groups ? data.columns : undefined;
  const columns = options.columns ?? own;
  if (columns === undefined) return undefined;
  if (columns.length === groups && columns.every((name) => typeof name === 'string')) return [...columns];
  throw bad('columns', `${groups} names`, `${columns.length}`, 'give one name for each scale');
}
