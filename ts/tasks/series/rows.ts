/** Series in any form → rows of numbers with their times, checked, in order, each at its place. */

import { bad, describe, isTensor, rowList } from '../../data/form.js';
import { AutoencoderError } from '../../errors.js';
import type { Input } from '../../types.js';

/**
 * A series: rows in the order of time, one number per channel each. One channel may also come as a list of numbers or as
 * a tensor of shape `[rows]`.
 */
export type SeriesInput = Input | readonly number[];

/** When a row was taken: a number in any unit, a `Date`, or a text that `Date` reads (UTC where it names no zone). */
export type SeriesTime = number | Date | string;

/** A series, flat. */
export interface SeriesRows {
  rows: number;
  channels: number;
  /** `[rows, channels]`; NaN where a value is missing. */
  values: Float64Array;
  /** In the unit of the numbers given, or in milliseconds. */
  times?: Float64Array;
}

/**
 * The rows of a series.
 *
 * @param channels how many there have to be, where that is known
 * @throws AutoencoderError `badData`, `emptyData`, `invalidShape`
 */
export function seriesRows(
  series: SeriesInput,
  times: ArrayLike<SeriesTime> | undefined,
  channels?: number,
): SeriesRows {
  const input = asRows(series);
  const width = widthOf(input) ?? channels ?? 1;
  if (channels !== undefined && width !== channels)
    throw new AutoencoderError({
      code: 'invalidShape',
      path: 'series',
      expected: `rows of ${channels} ${channels === 1 ? 'value' : 'values'}, one for each channel`,
      received: String(width),
      hint: 'give the channels that the detector was made for, in their order',
    });
  const list = rowList(input, [width], 'series');
  const unit = list.flat instanceof Uint8Array ? 255 : 1;
  const values = new Float64Array(list.rows * width);
  list.each((row, from, start) => {
    for (let i = 0; i < width; i++) values[row * width + i] = from[start + i]! / unit;
  });
  if (times === undefined) return { rows: list.rows, channels: width, values };
  if (times.length !== list.rows)
    throw bad('times', `${list.rows}, one for each row`, String(times.length), 'give both in one order');
  return { rows: list.rows, channels: width, values, times: Float64Array.from(times, timeOf) };
}

/** The number that a time is. */
export function timeOf(time: SeriesTime, row: number): number {
  const number = typeof time === 'number' ? time : time instanceof Date ? time.getTime() : parsed(time);
  if (Number.isFinite(number)) return number;
  throw bad(`times row ${row}`, 'a number, a Date or a text such as 2026-11-21 10:30:00', describe(time), '');
}

/** Milliseconds of a text; one without a zone is UTC, so that it means the same everywhere and skips no hour in spring. */
function parsed(text: unknown): number {
  if (typeof text !== 'string') return Number.NaN;
  const plain = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(text.trim());
  return Date.parse(plain ? `${plain[1]}T${plain[2]}Z` : text);
}

/** The step between rows that is usual: the median; undefined without times. */
export function usualStep({ times }: SeriesRows): number | undefined {
  if (times === undefined || times.length < 2) return undefined;
  const steps = times.subarray(1).map((time, row) => time - times[row]!);
  const step = steps.sort()[steps.length >> 1]!;
  return step > 0 ? step : undefined;
}

/** Lists of numbers and tensors of one axis as rows of one value. */
function asRows(series: SeriesInput): Input {
  if (Array.isArray(series) && typeof series[0] === 'number') {
    return (series as readonly number[]).map((value) => [value]);
  }
  if (isTensor(series) && series.shape.length === 1)
    return { data: series.data, shape: [...series.shape, 1] };
  return series as Input;
}

function widthOf(input: Input): number | undefined {
  if (isTensor(input)) return input.shape.slice(1).reduce((product, size) => product * size, 1);
  return Array.isArray(input) && Array.isArray(input[0]) ? input[0].length : undefined;
}
