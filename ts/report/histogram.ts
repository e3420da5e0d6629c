/**
 * Histograms of scores, one below the other, over one axis and with one threshold, for {@link anomalyPlot}.
 */

import * as Plot from '@observablehq/plot';
import type { Group } from './anomaly-groups.js';
import { type Bar, barsOf, binEdges, isLog } from './bins.js';
import { type Chart, chart } from './chart.js';
import { count, percent, significant } from './format.js';
import { COLOR, SIZE } from './style.js';
import { element, rounded, shortened, text, textWidth } from './svg.js';
import { logAxisX } from './ticks.js';

/** How it is drawn. */
export interface HistogramOptions {
  /** Name of the score axis. */
  label: string;
  /** Width in px. */
  width: number;
  scale: 'auto' | 'linear' | 'log';
}

/** The drawn histograms: markup, height, and where a group's one begins. */
export interface Histogram {
  markup: string;
  height: number;
  /** Top of a group's histogram, in px. */
  top(label: string): number;
  /** Height of one histogram, in px. */
  facet: number;
}

const MARGINS = { top: 52, right: 14, bottom: 46, left: 56 } as const;
/** Room for a group's name above its histogram, in px. */
const NAME = 36;

/** Draws the histograms: share of a group's rows per bin; each is scaled to its own peak, which is written beside it. */
export function histogram(
  groups: readonly Group[],
  scores: readonly number[],
  threshold: number,
  { label, width, scale }: HistogramOptions,
): Histogram {
  const log = isLog(scores, threshold, scale);
  const edges = binEdges(scores, threshold, log);
  const facet = groups.length === 1 ? 226 : groups.length === 2 ? 150 : 76;
  const height = MARGINS.top + MARGINS.bottom + groups.length * facet + (groups.length - 1) * NAME;
  const bars = groups.flatMap((group) => barsOf(group, scores, edges, threshold));
  const color = (anomalous: boolean) => (anomalous ? COLOR.anomalous : COLOR.normal);
  const bar = (flagged: boolean) =>
    Plot.rect(
      bars.filter((one) => one.flagged === flagged),
      {
        x1: 'from',
        x2: 'to',
        y1: 0,
        y2: 'height',
        fy: 'label',
        fill: ({ anomalous }: Bar) => color(anomalous),
        fillOpacity: flagged ? 1 : 0.4,
        inset: 0.5,
        insetBottom: 0,
      },
    );
  const axis = { label, labelArrow: 'none', labelAnchor: 'center', labelOffset: 40 } as const;
  const drawn = chart({
    width,
    height,
    marginTop: MARGINS.top,
    marginBottom: MARGINS.bottom,
    marginLeft: MARGINS.left,
    marginRight: MARGINS.right,
    x: {
      type: log ? 'log' : 'linear',
      domain: [edges[0] ?? 0, edges.at(-1) ?? 1],
      ...(log ? { axis: null } : { ...axis, ticks: 8 }),
    },
    y: { axis: null, domain: [0, 1] },
    fy: {
      domain: groups.map((group) => group.label),
      axis: null,
      paddingInner: groups.length === 1 ? 0 : NAME / (facet + NAME),
      paddingOuter: 0,
      round: false,
    },
    color: { type: 'identity' },
    marks: [
      Plot.ruleY([1], { stroke: COLOR.faint }),
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      bar(false),
      bar(true),
      ...(log ? [logAxisX(edges[0] ?? 1, edges.at(-1) ?? 1, axis)] : []),
    ],
  });
  const top = (name: string) => drawn.place('fy', name);
  const band = drawn.band('fy');
  const names = groups.map((group) => {
    const peak = Math.max(...bars.filter((one) => one.label === group.label).map(({ share }) => share));
    const name = nameOf(group, top(group.label), color(group.anomalous), width, drawn.place('x', threshold));
    return name + scaleOf(peak, top(group.label), band);
  });
  const head = text(0, 12, 'share of the group’s rows in each bin', { 'font-size': SIZE.small });
  const markup = head + drawn.markup + line(threshold, drawn, height, width) + names.join('');
  return { markup, height, top, facet: band };
}

/** A group's name, its number of rows and its share above the threshold; both keep clear of the threshold's line. */
function nameOf(
  { label, rows, share }: Group,
  top: number,
  fill: string,
  width: number,
  threshold: number,
): string {
  const facts = `${count(rows.length, 'row')}, ${percent(share)} above`;
  const [left, right] = [MARGINS.left, width - MARGINS.right];
  const length = textWidth(facts, SIZE.small);
  const crossed = threshold < left + textWidth(label) + 6;
  const start = crossed ? Math.max(left, threshold + 8) : left;
  const end = !crossed && threshold > right - length - 6 ? Math.min(right, threshold - 8) : right;
  const halo = {
    stroke: COLOR.paper,
    'stroke-width': 5,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
  };
  const room = end - start - length - 12;
  const name = text(start, top - 9, shortened(label, room), { fill, 'font-weight': 700, ...halo });
  return name + text(end, top - 9, facts, { 'text-anchor': 'end', 'font-size': SIZE.small, ...halo });
}

/** The scale of one histogram: none at its foot, its peak at its top. */
function scaleOf(peak: number, top: number, band: number): string {
  const style = { 'text-anchor': 'end', 'font-size': SIZE.small };
  const tick = (y: number) =>
    element('path', { d: `M${MARGINS.left - 6},${rounded(y)}h6`, stroke: COLOR.ink });
  const [x, foot] = [MARGINS.left - 9, top + band];
  return tick(top) + tick(foot) + text(x, top + 4, percent(peak), style) + text(x, foot + 4, '0', style);
}

/** The threshold, through all histograms, with its value at the top. */
function line(threshold: number, drawn: Chart, height: number, width: number): string {
  const x = drawn.place('x', threshold);
  const label = `threshold ${significant(threshold)}`;
  const path = element('path', {
    d: `M${rounded(x)},18V${height - MARGINS.bottom}`,
    stroke: COLOR.ink,
    'stroke-width': 1.5,
    'stroke-dasharray': '6 4',
  });
  const before = x + 8 + textWidth(label) > width;
  const style = { 'font-weight': 700, 'font-size': SIZE.small, ...(before && { 'text-anchor': 'end' }) };
  return path + text(before ? x - 6 : x + 6, 27, label, style);
}
