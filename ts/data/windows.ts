/** A series cut into windows of equal length, and what was made of the windows put back on its time steps. */

import { wholeNumber } from '../spec/options.js';
import type { Input, Tensor } from '../types.js';
import { fault } from './fault.js';
import { isTensor, rowList, rowShapeOf } from './form.js';

/** How a series is cut. */
export interface WindowOptions {
  /** Time steps of a window, from 1 to those of the series. */
  length: number;
  /** Steps from one window to the next, from 1 to the length; 1 by default. */
  stride?: number;
}

/** Where windows belong. */
export interface PlacingOptions extends WindowOptions {
  /** Time steps of the series. */
  steps: number;
}

/**
 * The windows of a series: `[windows, length, channels]`. The last one ends with the series, also where the stride alone
 * would not get there, so that every step is in a window.
 *
 * @param series `[time, channels]`: rows as arrays, a tensor, a table, or the numbers of one channel
 * @throws AutoencoderError `outOfRange` for a window longer than the series, or a stride longer than a window
 * @example
 * ```ts
 * const cut = windows(await readCsv('valve.csv'), { length: 64, stride: 16 });   // shape [windows, 64, channels]
 * await model.fit(cut);
 * ```
 */
export function windows(series: Input, options: WindowOptions): Tensor {
  const shape = rowShapeOf(series) ?? [1];
  const { rows: steps, each } = rowList(series, shape);
  const channels = shape.reduce((product, size) => product * size, 1);
  const starts = startsOf({ ...options, steps });
  const unit = bytesIn(series) ? 255 : 1;
  const all = new Float32Array(steps * channels);
  each((step, values, start) => {
    for (let i = 0; i < channels; i++) all[step * channels + i] = values[start + i]! / unit;
  });
  const { length } = options;
  const data = new Float32Array(starts.length * length * channels);
  starts.forEach((start, window) => {
    data.set(all.subarray(start * channels, (start + length) * channels), window * length * channels);
  });
  return { data, shape: [starts.length, length, channels] };
}

/**
 * Values of windows on the time steps of their series, averaged where windows overlap: the way back of {@link windows}.
 *
 * @param values `[windows, length, channels]` as a reconstruction, giving `[steps, channels]`; `[windows, length]`, or
 * `[windows]` as scores, of which each counts for all steps of its window, giving `[steps]`
 * @throws AutoencoderError `outOfRange`, `invalidShape` where the series has not as many windows
 * @example
 * ```ts
 * const { data } = placeWindows(await model.score(cut), { steps: series.length, length: 64, stride: 16 });
 * ```
 */
export function placeWindows(values: Tensor, options: PlacingOptions): Tensor {
  const { steps, length } = options;
  const starts = startsOf(options);
  const shape = isTensor(values) ? values.shape : [];
  const perWindow = shape.length === 1;
  if (shape[0] !== starts.length || !(perWindow || shape[1] === length)) {
    const expected = `[${starts.length}], [${starts.length}, ${length}] or [${starts.length}, ${length}, channels]`;
    const hint = 'give the length and stride that the series was cut with';
    throw fault('invalidShape', 'values.shape', expected, `[${shape.join(', ')}]`, hint);
  }
  const rest = shape.slice(2);
  const channels = rest.reduce((product, size) => product * size, 1);
  const sums = new Float64Array(steps * channels);
  const counts = new Uint32Array(steps);
  starts.forEach((start, window) => {
    for (let step = 0; step < length; step++) {
      counts[start + step]! += 1;
      for (let i = 0; i < channels; i++) {
        const at = perWindow ? window : (window * length + step) * channels + i;
        sums[(start + step) * channels + i]! += values.data[at]!;
      }
    }
  });
  const data = Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / channels)]!);
  return { data, shape: [steps, ...rest] };
}

/** The first step of each window. */
function startsOf({ steps, length, stride = 1 }: PlacingOptions): number[] {
  wholeNumber('steps', steps, 1, Number.MAX_SAFE_INTEGER, 'count the rows of the series');
  wholeNumber('length', length, 1, steps, 'a window is no longer than its series');
  wholeNumber('stride', stride, 1, length, 'windows leave no step out');
  const last = steps - length;
  const starts = Array.from({ length: Math.floor(last / stride) + 1 }, (_, window) => window * stride);
  return starts.at(-1) === last ? starts : [...starts, last];
}

const bytesIn = (input: Input): boolean =>
  input instanceof Uint8Array || (isTensor(input) && input.data instanceof Uint8Array);
