/**
 * Codes as points in the plane, coloured by class.
 */

import * as Plot from '@observablehq/plot';
import type { Input } from '../index.js';
import { chart } from './chart.js';
import { count, whole } from './format.js';
import { type Group, key, names, symbolOf } from './latent-labels.js';
import { type Matrix, matrix, refused, sameLength } from './matrix.js';
import { CLASS_COLORS, COLOR, classColor, MARGIN, WIDTH } from './style.js';
import { moved, type PictureOptions, picture } from './svg.js';

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

const HEIGHT = 520;
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
  const body = drawn.markup + names(groups, drawn) + key(groups, WIDTH - 2 * MARGIN - legend + 26, HEIGHT);
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

function describe(part: string, groups: readonly Group[], horizontal: string, vertical: string): string {
  const classes = groups.map(({ label, size }) => `${label} (${whole(size)})`).join(', ');
  return `Points of ${part}; horizontal: ${horizontal}, vertical: ${vertical}.${classes && ` Classes with their number of rows: ${classes}.`}`;
}
