/**
 * Where the ticks of an axis stand, for axes that need other ones than Plot's.
 */

import * as Plot from '@observablehq/plot';
import { plain } from './format.js';
import { COLOR } from './style.js';

/** At most ten whole numbers, a round step apart. */
export function wholeTicks(first: number, last: number): number[] {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
  const step =
    steps.find((size) => (last - first) / size <= 10) ?? Math.max(1, Math.ceil((last - first) / 10));
  const ticks: number[] = [];
  for (let tick = Math.ceil(first / step) * step; tick <= last; tick += step) ticks.push(tick);
  return ticks;
}

/** At 1, 2 and 5 times the powers of ten; closer where the range is small, at the powers alone where it is large. */
function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const steps = decades > 3 ? [1] : decades < 0.7 ? [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(2));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** What an axis is called, and where that stands. */
type AxisOptions = Pick<Plot.AxisOptions, 'label' | 'labelArrow' | 'labelAnchor' | 'labelOffset'>;

/** A logarithmic axis below the chart, every tick with its number (Plot leaves some out). */
export const logAxisX = (low: number, high: number, options: AxisOptions): Plot.CompoundMark =>
  Plot.axisX(logTicks(low, high), { ...options, anchor: 'bottom', text: (tick: number) => plain(tick) });

/** A logarithmic axis at the left with its lines across the chart. */
export const logAxisY = (low: number, high: number, options: AxisOptions): Plot.Markish[] => [
  Plot.gridY(logTicks(low, high), { stroke: COLOR.faint, strokeOpacity: 1 }),
  Plot.axisY(logTicks(low, high), { ...options, text: (tick: number) => plain(tick) }),
];
