/** The panels of {@link seriesPlot}: a channel, or the score, over the time axis that all of them share. */

import * as Plot from '@observablehq/plot';
import { chart } from './chart.js';
import { envelope } from './envelope.js';
import { significant } from './format.js';
import type { SeriesFindings, SeriesOptions } from './series.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { shortened, text } from './svg.js';
import { logAxisY } from './ticks.js';

export const LEFT = 62;
const RIGHT = 12;
const PLOT = WIDTH - 2 * MARGIN;
/** Room above a panel for its name, and height of the score's panel, in px. */
export const [NAME, SCORE, AXIS] = [20, 130, 40];
/** Columns that a line is thinned to. */
const BINS = 350;

/** The scale of the x axis: rows, numbers, or the time of day in UTC. */
export function timeAxis(xs: Float64Array, times: SeriesOptions['times']): Plot.ScaleOptions {
  const [first, last] = [xs[0]!, xs.at(-1)!];
  const domain = first === last ? [first - 0.5, last + 0.5] : [first, last];
  const label = times === undefined ? 'row' : typeof times[0] === 'number' ? 'time' : 'time (UTC)';
  const isDate = times !== undefined && typeof times[0] !== 'number';
  return {
    ...(isDate ? { type: 'utc', domain: domain.map((time) => new Date(time)) } : { domain }),
    label,
  } as Plot.ScaleOptions;
}

const common = { width: PLOT, marginLeft: LEFT, marginRight: RIGHT } as const;

/** A channel with its name. */
export function channelPanel(
  xs: Float64Array,
  ys: Float64Array,
  name: string,
  x: Plot.ScaleOptions,
  height: number,
) {
  const [low, high] = extent(ys);
  const drawn = chart({
    ...common,
    height: height + NAME,
    marginTop: NAME,
    marginBottom: 4,
    x: { ...x, axis: null },
    y: { label: null, domain: [low, high], ticks: height > 100 ? 5 : 3, grid: true },
    marks: [
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      Plot.lineY(envelope(xs, ys, BINS), { x: 'x', y: 'y', stroke: COLOR.normal, strokeWidth: 1.2 }),
    ],
  });
  const label = shortened(name, PLOT - LEFT);
  return { markup: drawn.markup + text(LEFT, 13, label, { 'font-weight': 700 }) };
}

/** The score with its threshold. */
export function scorePanel(
  xs: Float64Array,
  findings: SeriesFindings,
  x: Plot.ScaleOptions,
  options: SeriesOptions,
) {
  const { threshold, events } = findings;
  const scores = Float64Array.from(findings.scores);
  const log = options.scale === 'log';
  const positive = scores.filter((score) => score > 0);
  const most = scores
    .filter(Number.isFinite)
    .reduce((highest, score) => Math.max(highest, score), threshold * 1.1);
  const domain = log
    ? [
        Math.min(
          threshold,
          positive.reduce((least, score) => Math.min(least, score), most),
        ),
        most,
      ]
    : [0, most];
  const points = envelope(xs, log ? scores.map((s) => (s > 0 ? s : Number.NaN)) : scores, BINS);
  const above = points.map(({ x: at, y }) => ({ x: at, y: y > threshold ? y : Number.NaN }));
  const height = NAME + SCORE + AXIS;
  const drawn = chart({
    ...common,
    height,
    marginTop: NAME,
    marginBottom: AXIS,
    x: { ...x, labelArrow: 'none', labelAnchor: 'center', labelOffset: 36, ticks: 7 },
    y: log ? { type: 'log', domain, axis: null } : { label: null, domain, ticks: 4, grid: true },
    marks: [
      ...(log ? logAxisY(domain[0]!, domain[1]!, { label: null }) : []),
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      Plot.lineY(points, { x: 'x', y: 'y', stroke: COLOR.input, strokeWidth: 1.2 }),
      Plot.lineY(above, { x: 'x', y: 'y', stroke: COLOR.anomalous, strokeWidth: 2 }),
      Plot.ruleY([threshold], { stroke: COLOR.ink, strokeDasharray: '6 4' }),
      Plot.dot(events, {
        x: ({ peak }: { peak: number }) => xs[peak],
        y: ({ peak }: { peak: number }) => scores[peak],
        fill: COLOR.anomalous,
        r: 3.5,
      }),
    ],
  });
  const name = text(LEFT, 13, options.scoreLabel ?? 'score', { 'font-weight': 700 });
  const at = { 'text-anchor': 'end', 'font-size': SIZE.small, stroke: COLOR.paper, 'stroke-width': 3 };
  const label = `threshold ${significant(threshold)}`;
  const place = drawn.place('y', threshold) - 5;
  const written = text(PLOT - RIGHT, place, label, { ...at, 'paint-order': 'stroke' });
  return { chart: drawn, height, markup: drawn.markup + name + written };
}

/** Lowest and highest value, a little apart where they are equal. */
function extent(ys: Float64Array): [number, number] {
  const known = ys.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const low = known.reduce((least, value) => Math.min(least, value));
  const high = known.reduce((most, value) => Math.max(most, value));
  const pad = low === high ? Math.abs(low) * 0.05 || 0.5 : (high - low) * 0.04;
  return [low - pad, high + pad];
}
