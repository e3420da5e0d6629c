/**
 * A time series with the events that a detector found, and below it the score with its threshold.
 */

import type { SeriesInput, SeriesTime } from '../index.js';
import { seriesRows } from '../tasks/series/rows.js';
import type { Chart } from './chart.js';
import { count, percent, significant } from './format.js';
import { refused, sameLength } from './matrix.js';
import { AXIS, channelPanel, LEFT, NAME, scorePanel, timeAxis } from './series-panels.js';
import { COLOR, MARGIN, SIZE } from './style.js';
import { element, moved, type PictureOptions, picture, rounded, text } from './svg.js';

/** What is drawn of a detection: `detector.detect(series, times)` gives it. */
export interface SeriesFindings {
  /** One per row; NaN where there is none. */
  scores: ArrayLike<number>;
  threshold: number;
  events: readonly { start: number; end: number; peak: number }[];
}

/** Options of {@link seriesPlot}. */
export interface SeriesOptions extends PictureOptions {
  /** When each row was taken; without them rows are counted. */
  times?: ArrayLike<SeriesTime>;
  /** Names of the channels, with their units. */
  columns?: readonly string[];
  /** Which rows are known to be anomalies (1, true): drawn as a bar above the score. */
  labels?: ArrayLike<number | boolean>;
  /** Name of the score axis; `'score'` by default. */
  scoreLabel?: string;
  /** `'linear'` (default) or `'log'`, for scores that span several powers of ten. */
  scale?: 'linear' | 'log';
  /** Most channels that are drawn, at least 1; 6 by default. The first ones stay. */
  limit?: number;
}

/**
 * The channels one below the other, each with its own scale, with a band through all of them for every event; below them
 * the score, solid above the threshold, its peaks marked.
 *
 * @param series the rows that were judged
 * @param findings what `detector.detect(series, times)` gave
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const found = await detector.detect(rows, times);
 * const svg = seriesPlot(rows, found, { times, columns: ['pressure (bar)', 'flow (l/min)'] });
 * ```
 */
export function seriesPlot(
  series: SeriesInput,
  findings: SeriesFindings,
  options: SeriesOptions = {},
): string {
  const { rows, channels, values, times } = seriesRows(series, options.times);
  sameLength(findings.scores.length, rows, 'findings.scores');
  if (options.labels !== undefined) sameLength(options.labels.length, rows, 'labels');
  if (!Number.isFinite(findings.threshold))
    throw refused('notFinite', 'threshold', 'a finite number', String(findings.threshold), 'see detect');
  const xs = times ?? Float64Array.from({ length: rows }, (_, row) => row);
  const shown = Math.min(channels, options.limit ?? 6);
  const height = shown === 1 ? 150 : shown === 2 ? 110 : 70;
  const axis = timeAxis(xs, options.times);
  const panels = Array.from({ length: shown }, (_, channel) => {
    const own = Float64Array.from({ length: rows }, (_, row) => values[row * channels + channel]!);
    const name = options.columns?.[channel] ?? (channels === 1 ? 'value' : `channel ${channel}`);
    return { top: channel * (height + NAME), ...channelPanel(xs, own, name, axis, height) };
  });
  const top = shown * (height + NAME) + (options.labels ? 14 : 0);
  const score = scorePanel(xs, findings, axis, options);
  const whole = top + score.height;
  const bands = findings.events.map((event) => band(event, xs, score.chart, whole - AXIS));
  const known = options.labels ? knownBar(options.labels, xs, score.chart, top - 4) : '';
  const drawn = panels.map((panel) => moved(0, panel.top, panel.markup)).join('');
  const markup = bands.join('') + drawn + known + moved(0, top, score.markup);
  return picture(textsOf(findings, rows, channels - shown, options), moved(MARGIN, 0, markup), whole);
}

/** A band through all panels, wide enough to be seen. */
function band(
  { start, end }: { start: number; end: number },
  xs: Float64Array,
  drawn: Chart,
  height: number,
): string {
  const [from, to] = [drawn.place('x', xs[start]!), drawn.place('x', xs[end]!)];
  const width = Math.max(2.5, to - from);
  const x = (from + to - width) / 2;
  return element('rect', { x, y: 0, width, height, fill: COLOR.anomalous, 'fill-opacity': '0.16' });
}

/** The stretches that are known, as bars at a height. */
function knownBar(
  labels: ArrayLike<number | boolean>,
  xs: Float64Array,
  drawn: Chart,
  height: number,
): string {
  const bars: string[] = [];
  for (let row = 0; row < labels.length; row++) {
    if (!labels[row]) continue;
    const start = row;
    while (row + 1 < labels.length && labels[row + 1]) row++;
    const [from, to] = [drawn.place('x', xs[start]!), drawn.place('x', xs[row]!)];
    bars.push(`M${rounded(from)},${rounded(height)}H${rounded(Math.max(to, from + 2))}`);
  }
  const line = element('path', { d: bars.join(''), stroke: COLOR.ink, 'stroke-width': 4, fill: 'none' });
  const name = text(LEFT - 6, height + 4, 'known', { 'text-anchor': 'end', 'font-size': SIZE.small });
  return bars.length === 0 ? '' : line + name;
}

function textsOf(
  { scores, threshold, events }: SeriesFindings,
  rows: number,
  hidden: number,
  options: SeriesOptions,
) {
  const flagged = Array.from(scores).filter((score) => score > threshold).length;
  const found = `${count(events.length, 'event')}, ${percent(flagged / rows)} of ${count(rows, 'row')} above the threshold of ${significant(threshold)}`;
  const more = hidden > 0 ? ` ${count(hidden, 'channel')} more not shown.` : '';
  const known = options.labels ? ' Black: known anomalies.' : '';
  return {
    title: options.title ?? 'Events in the series',
    subtitle: options.subtitle ?? `${found}. Bands: events; dots: their peaks.${known}${more}`,
    description: options.description ?? `The series, and below it the score of each row: ${found}.`,
  };
}
