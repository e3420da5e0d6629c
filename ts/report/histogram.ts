/**
 * Histograms of scores, one below the other, over one axis and with one threshold, for {@link anomalyPlot}.
 */

import * as Plot from '@observablehq/plot';
import type { Group } from './anomaly-groups.js';
import { type Chart, chart } from './chart.js';
import { count, percent, significant } from './format.js';
import { refused } from './matrix.js';
import { COLOR, SIZE } from './style.js';
import { element, rounded, shortened, text, textWidth } from './svg.js';

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

const MARGINS = { top: 52, right: 14, bottom: 46, left: 48 } as const;
/** Room for a group's name above its histogram, in px. */
const NAME = 36;
const BINS = 36;

/** Draws the histograms: share of a group's rows per bin, in per cent. */
export function histogram(
  groups: readonly Group[],
  scores: readonly number[],
  threshold: number,
  { label, width, scale }: HistogramOptions,
): Histogram {
  const log = isLog(scores, threshold, scale);
  const edges = binEdges(scores, threshold, log);
  const facet = groups.length === 1 ? 200 : groups.length === 2 ? 128 : 76;
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
        y2: 'share',
        fy: 'label',
        fill: ({ anomalous }: Bar) => color(anomalous),
        fillOpacity: flagged ? 1 : 0.4,
        inset: 0.5,
        insetBottom: 0,
      },
    );
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
      label,
      labelArrow: 'none',
      labelAnchor: 'center',
      labelOffset: 40,
      ...(log ? { ticks: logTicks(edges), tickFormat: (value: number) => String(value) } : { ticks: 8 }),
    },
    y: { label: null, grid: true, ticks: facet > 100 ? 4 : 2, tickFormat: (share: number) => `${share}` },
    fy: {
      domain: groups.map((group) => group.label),
      axis: null,
      padding: NAME / (facet + NAME),
      round: false,
    },
    color: { type: 'identity' },
    marks: [Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }), bar(false), bar(true)],
  });
  const top = (name: string) => drawn.place('fy', name);
  const markup = [
    text(0, 12, 'share of rows in each bin (%)', { 'font-size': SIZE.small }),
    drawn.markup,
    line(threshold, drawn, height, width),
    ...groups.map((group) => nameOf(group, top(group.label), color(group.anomalous), width)),
  ];
  return { markup: markup.join(''), height, top, facet: drawn.band('fy') };
}

interface Bar {
  label: string;
  anomalous: boolean;
  from: number;
  to: number;
  /** Share of the group's rows in this bin, in per cent. */
  share: number;
  /** Whether the bin lies above the threshold. */
  flagged: boolean;
}

/** Whether the scores are drawn on a logarithmic axis. */
function isLog(scores: readonly number[], threshold: number, scale: 'auto' | 'linear' | 'log'): boolean {
  const sorted = [...scores, threshold].sort((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
  if (scale === 'log' && low <= 0) {
    throw refused(
      'outOfRange',
      'scale',
      'scores above 0 for a log scale',
      String(low),
      "leave out scale: 'log'",
    );
  }
  return scale === 'log' || (scale === 'auto' && low > 0 && high / low > 30);
}

/** Edges of equal bins over all scores, one of them exactly at the threshold. */
function binEdges(scores: readonly number[], threshold: number, log: boolean): number[] {
  const [to, from] = log ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const low = to(scores.reduce((a, b) => Math.min(a, b), threshold));
  const high = to(scores.reduce((a, b) => Math.max(a, b), threshold));
  const middle = to(threshold);
  const step = (high - low || Math.abs(middle) || 1) / BINS;
  const before = Math.ceil((middle - low) / step);
  const after = Math.max(1, Math.ceil((high - middle) / step));
  return Array.from({ length: before + after + 1 }, (_, index) =>
    index === before ? threshold : from(middle + (index - before) * step),
  );
}

/** The bars of a group. A score at the threshold is not above it, so bins hold their upper edge. */
function barsOf(group: Group, scores: readonly number[], edges: readonly number[], threshold: number): Bar[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const row of group.rows) {
    const score = scores[row] ?? 0;
    const edge = edges.findIndex((one) => score <= one);
    const bin = edge < 0 ? counts.length - 1 : Math.max(0, edge - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.flatMap((members, bin) => {
    const [from, to] = [edges[bin] ?? 0, edges[bin + 1] ?? 0];
    const share = (100 * members) / group.rows.length;
    const bar = {
      label: group.label,
      anomalous: group.anomalous,
      from,
      to,
      share,
      flagged: from >= threshold,
    };
    return members === 0 ? [] : [bar];
  });
}

/** Ticks at 1, 2 and 5 times the powers of ten. */
function logTicks(edges: readonly number[]): number[] {
  const [low, high] = [edges[0] ?? 1, edges.at(-1) ?? 1];
  const steps = Math.log10(high / low) > 3 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(1));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

/** A group's name, its number of rows and its share above the threshold. */
function nameOf({ label, rows, share }: Group, top: number, fill: string, width: number): string {
  const facts = `${count(rows.length, 'row')}, ${percent(share)} above`;
  const end = width - MARGINS.right;
  const room = end - MARGINS.left - textWidth(facts, SIZE.small) - 12;
  const halo = {
    stroke: COLOR.paper,
    'stroke-width': 5,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
  };
  const name = text(MARGINS.left, top - 9, shortened(label, room), { fill, 'font-weight': 700, ...halo });
  return name + text(end, top - 9, facts, { 'text-anchor': 'end', 'font-size': SIZE.small, ...halo });
}

/** The threshold, through all histograms, with its value at the top. */
function line(threshold: number, drawn: Chart, height: number, width: number): string {
  const x = drawn.place('x', threshold);
  const label = `threshold ${significant(threshold)}`;
  const path = element('path', {
    d: `M${rounded(x)},20V${height - MARGINS.bottom}`,
    stroke: COLOR.ink,
    'stroke-width': 1.5,
    'stroke-dasharray': '6 4',
  });
  const before = x + 8 + textWidth(label) > width;
  const style = { 'font-weight': 700, 'font-size': SIZE.small, ...(before && { 'text-anchor': 'end' }) };
  return path + text(before ? x - 6 : x + 6, 30, label, style);
}
