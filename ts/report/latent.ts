/**
 * Codes as points in the plane, coloured by class.
 */

import * as Plot from '@observablehq/plot';
import type { Input } from '../index.js';
import { chart } from './chart.js';
import { count, whole } from './format.js';
import { type Matrix, matrix, refused, sameLength } from './matrix.js';
import { CLASS_COLORS, COLOR, classColor, MARGIN, SIZE, WIDTH } from './style.js';
import { element, moved, type PictureOptions, picture, shortened, text, textWidth } from './svg.js';

/** Options of {@link latentPlot}. */
export interface LatentOptions extends PictureOptions {
  /** Names of the two axes; `['latent 1', 'latent 2']` by default. */
  axes?: readonly [horizontal: string, vertical: string];
  /** Most points drawn, evenly chosen from all; 2000 by default. */
  limit?: number;
}

interface Point {
  x: number;
  y: number;
  label: string;
}

/** A class: its name, its place in the order of colours, and where its points lie. */
interface Group {
  label: string;
  size: number;
  x: number;
  y: number;
}

const HEIGHT = 520;
const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'cross', 'star'] as const;
/** Most classes that colour and symbol can keep apart. */
const CLASSES = CLASS_COLORS.length * 2;

/**
 * Points in two dimensions, both axes in the same scale; every class has its colour and its symbol, and its name
 * stands at the median of its points.
 *
 * @param points rows of two numbers: `pca(codes, { dimensions: 2 }).points`, or two-dimensional codes themselves
 * @param labels class of every row, at most 20 different ones
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const { points, explainedVarianceRatio: [first, second] } = await pca(await model.encode(x), { dimensions: 2 });
 * const svg = latentPlot(points, digits, { axes: ['first principal component', 'second principal component'] });
 * ```
 */
export function latentPlot(
  points: Input,
  labels?: ArrayLike<string | number>,
  options: LatentOptions = {},
): string {
  const rows = matrix(points, 'points', 2);
  if (labels !== undefined) sameLength(labels.length, rows.rows, 'labels');
  const all = Array.from({ length: rows.rows }, (_, index) => pointOf(rows, index, labels));
  const groups = labels === undefined ? [] : grouped(all);
  const limit = limitOf(options.limit ?? 2000);
  const shown = all.length <= limit ? all : evenly(all, limit);
  const [horizontal, vertical] = options.axes ?? ['latent 1', 'latent 2'];
  const legend = groups.length === 0 ? 0 : 112;
  const drawn = draw(shown, groups, [horizontal, vertical], WIDTH - 2 * MARGIN - legend);
  const body = drawn.markup + names(groups, drawn) + key(groups, WIDTH - 2 * MARGIN - legend + 26);
  const part =
    shown.length < all.length
      ? `${whole(shown.length)} of ${whole(all.length)} rows`
      : count(all.length, 'row');
  const classes =
    groups.length === 0 ? '' : ` in ${groups.length} ${groups.length === 1 ? 'class' : 'classes'}`;
  const texts = {
    title: options.title ?? 'Latent space',
    subtitle:
      options.subtitle ?? `${part}${classes}${groups.length === 0 ? '' : '; names stand at the medians'}.`,
    description: options.description ?? describe(part, groups, horizontal, vertical),
  };
  return picture(texts, moved(MARGIN, 0, body), HEIGHT);
}

const pointOf = (rows: Matrix, index: number, labels?: ArrayLike<string | number>): Point => {
  const [x = 0, y = 0] = rows.row(index);
  return { x, y, label: String(labels?.[index] ?? '') };
};

function limitOf(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw refused('outOfRange', 'limit', 'a whole number, at least 1', String(limit), 'leave it out for 2000');
}

/** So many of the points, at even distances. */
const evenly = (points: readonly Point[], limit: number): Point[] =>
  Array.from(
    { length: limit },
    (_, index) => points[Math.floor((index * points.length) / limit)] ?? points[0]!,
  );

/** The classes, in the order of their names (numbers as numbers). */
function grouped(points: readonly Point[]): Group[] {
  const classes = new Map<string, Point[]>();
  for (const point of points) {
    const members = classes.get(point.label);
    if (members === undefined) classes.set(point.label, [point]);
    else members.push(point);
  }
  if (classes.size > CLASSES) {
    const hint = 'group the labels, or leave them out';
    throw refused('outOfRange', 'labels', `at most ${CLASSES} different labels`, String(classes.size), hint);
  }
  const order = new Intl.Collator('en', { numeric: true });
  return Array.from(classes, ([label, members]) => ({
    label,
    size: members.length,
    x: median(members.map(({ x }) => x)),
    y: median(members.map(({ y }) => y)),
  })).sort((a, b) => order.compare(a.label, b.label));
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length / 2;
  return ((values[Math.ceil(half) - 1] ?? 0) + (values[Math.floor(half)] ?? 0)) / 2;
}

const symbolOf = (index: number) =>
  SYMBOLS[(index + Math.floor(index / CLASS_COLORS.length)) % SYMBOLS.length] ?? 'circle';

/** Axes in one scale, and the points. */
function draw(
  points: readonly Point[],
  groups: readonly Group[],
  axes: readonly [string, string],
  width: number,
) {
  const margin = { left: 52, right: 8, top: 28, bottom: 44 };
  const inner = {
    width: width - margin.left - margin.right - 16,
    height: HEIGHT - margin.top - margin.bottom - 16,
  };
  const [x, y] = [extent(points.map((point) => point.x)), extent(points.map((point) => point.y))];
  const unit = Math.max(x.size / inner.width, y.size / inner.height) || 1 / inner.width;
  const domain = (middle: number, size: number) => [middle - (unit * size) / 2, middle + (unit * size) / 2];
  const labels = groups.map(({ label }) => label);
  const shared = { labelArrow: 'none', ticks: 7, inset: 8 } as const;
  const grouping = groups.length > 0;
  return chart({
    width,
    height: HEIGHT,
    marginLeft: margin.left,
    marginRight: margin.right,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    x: {
      ...shared,
      domain: domain(x.middle, inner.width),
      label: axes[0],
      labelAnchor: 'center',
      labelOffset: 38,
    },
    y: { ...shared, domain: domain(y.middle, inner.height), label: axes[1], labelOffset: margin.left },
    color: { domain: labels, range: labels.map((_, index) => classColor(index)) },
    symbol: { domain: labels, range: labels.map((_, index) => symbolOf(index)) },
    marks: [
      Plot.gridX({ ticks: 7, stroke: COLOR.faint, strokeOpacity: 1 }),
      Plot.gridY({ ticks: 7, stroke: COLOR.faint, strokeOpacity: 1 }),
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      Plot.dot(points, {
        x: 'x',
        y: 'y',
        r: points.length > 400 ? 2.6 : 3.6,
        fillOpacity: 0.75,
        ...(grouping ? { fill: 'label', symbol: 'label' } : { fill: classColor(0) }),
      }),
    ],
  });
}

function extent(values: readonly number[]): { middle: number; size: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return { middle: (low + high) / 2, size: high - low };
}

/** The classes' names where their points lie, moved apart where they would touch. */
function names(groups: readonly Group[], drawn: ReturnType<typeof chart>): string {
  const tags = groups.map((group, index) => {
    const name = shortened(group.label, 110);
    const width = Math.max(22, textWidth(name, SIZE.text) + 10);
    return {
      name,
      width,
      color: classColor(index),
      x: drawn.place('x', group.x),
      y: drawn.place('y', group.y),
    };
  });
  for (let round = 0; round < 60; round++) {
    for (const [index, a] of tags.entries()) {
      for (const b of tags.slice(index + 1)) {
        const [room, gap] = [(a.width + b.width) / 2 + 3 - Math.abs(a.x - b.x), 24 - Math.abs(a.y - b.y)];
        if (room <= 0 || gap <= 0) continue;
        const push = gap / 2 + 0.5;
        [a.y, b.y] = a.y <= b.y ? [a.y - push, b.y + push] : [a.y + push, b.y - push];
      }
    }
  }
  return tags
    .map(({ name, width, color, x, y }) => {
      const box = {
        x: x - width / 2,
        y: y - 11,
        width,
        height: 22,
        rx: 5,
        fill: COLOR.paper,
        'fill-opacity': 0.92,
      };
      const style = { 'text-anchor': 'middle', 'font-weight': 700 };
      return element('rect', { ...box, stroke: color, 'stroke-width': 2 }) + text(x, y + 4.5, name, style);
    })
    .join('');
}

/** The legend: symbol, name and number of rows of each class. */
function key(groups: readonly Group[], x: number): string {
  if (groups.length === 0) return '';
  const step = Math.min(22, (HEIGHT - 80) / groups.length);
  const symbols = chart({
    width: 30,
    height: 40 + step * groups.length,
    margin: 0,
    axis: null,
    x: { domain: [0, 1] },
    y: { type: 'identity' },
    color: { domain: groups.map(({ label }) => label), range: groups.map((_, index) => classColor(index)) },
    symbol: { domain: groups.map(({ label }) => label), range: groups.map((_, index) => symbolOf(index)) },
    marks: [
      Plot.dot(groups, { x: 0.5, y: (_, index) => 46 + index * step, r: 5, fill: 'label', symbol: 'label' }),
    ],
  });
  const lines = groups.map(({ label, size }, index) => {
    const y = 50.5 + index * step;
    const rows = text(98, y, whole(size), {
      'text-anchor': 'end',
      'font-size': SIZE.small,
      fill: COLOR.muted,
    });
    return text(30, y, shortened(label, 66 - textWidth(whole(size), SIZE.small))) + rows;
  });
  const head = text(98, 22, 'rows', { 'text-anchor': 'end', 'font-size': SIZE.small, fill: COLOR.muted });
  return moved(x - 12, 0, head + symbols.markup + lines.join(''));
}

function describe(part: string, groups: readonly Group[], horizontal: string, vertical: string): string {
  const classes = groups.map(({ label, size }) => `${label} (${whole(size)})`).join(', ');
  return `Points of ${part}; horizontal: ${horizontal}, vertical: ${vertical}.${classes && ` Classes with their number of rows: ${classes}.`}`;
}
