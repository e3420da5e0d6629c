/**
 * Images in a grid: a plane of codes decoded, walks along units, or new images.
 */

import type { Input } from '../index.js';
import { count } from './format.js';
import { type Matrix, matrix, refused } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { element, moved, type PictureOptions, picture, text } from './svg.js';
import { type ImageForm, type ImageOptions, imageColumns, imageForm, pngAddress } from './tiles.js';

/** Options of {@link manifoldPlot}. */
export interface ManifoldPlotOptions extends PictureOptions, ImageOptions {
  /** Images side by side, 1 to 64; by default the grid's second axis, else so many that the grid is about square. */
  columns?: number;
  /** What changes from left to right and from the bottom up, such as `['unit 0', 'unit 1']`; nothing by default. */
  axes?: readonly [horizontal: string, vertical: string];
}

/** Largest side of the grid, in px. */
const SIDE = 560;
const GAP = 1;

/**
 * Images side by side without frames, so that one sees how they pass into each other.
 *
 * @param grid what `manifold` or `traverse` returns, `[rows, columns, ...image]`; or rows of images, as of `generate`
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const svg = manifoldPlot(await manifold(model, { steps: 15 }), { shape: [28, 28], axes: ['unit 0', 'unit 1'] });
 * const made = manifoldPlot(await generate(model, 40), { columns: 10, title: 'New digits' });
 * ```
 */
export function manifoldPlot(grid: Input, options: ManifoldPlotOptions = {}): string {
  const { rows, across: own } = imagesOf(grid, options);
  const form = imageForm(options, rows);
  const across = columnsOf(options.columns ?? own ?? Math.ceil(Math.sqrt(rows.rows)));
  const down = Math.ceil(rows.rows / across);
  const sheet = sheetOf(rows, form, across, down);
  const scale = Math.min(WIDTH - 2 * MARGIN - 40, SIDE) / Math.max(sheet.form.width, sheet.form.height);
  const [width, height] = [sheet.form.width * scale, sheet.form.height * scale];
  const left = (WIDTH - 2 * MARGIN - width) / 2;
  const place = {
    x: left,
    y: 0,
    width,
    height,
    preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated',
  };
  const body =
    element('image', { ...place, href: pngAddress(sheet.data, sheet.form) }) +
    axesOf(options.axes, left, width, height);
  const images = `${count(rows.rows, 'image')} of ${form.width} by ${form.height} pixels`;
  const axes = options.axes === undefined ? '' : `, ${options.axes[0]} across and ${options.axes[1]} upwards`;
  const texts = {
    title: options.title ?? 'Codes, decoded',
    subtitle: options.subtitle ?? '',
    description: options.description ?? `${images}, ${across} side by side${axes}.`,
  };
  return picture(texts, moved(MARGIN, 0, body), height + (options.axes === undefined ? 0 : 26));
}

/** The images one after the other, and how many stand side by side where the grid says it. */
function imagesOf(grid: Input, options: ManifoldPlotOptions): { rows: Matrix; across?: number } {
  const shape = 'shape' in grid ? grid.shape : [];
  if (!('shape' in grid) || options.columns !== undefined || shape.length < 3)
    return { rows: matrix(grid, 'grid', imageColumns(options)) };
  const [down = 0, across = 0, ...image] = shape;
  const rows = matrix({ data: grid.data, shape: [down * across, ...image] }, 'grid', imageColumns(options));
  return { rows, across };
}

/** All images in one, parted by lines of the paper's colour. */
function sheetOf(
  rows: Matrix,
  form: ImageForm,
  across: number,
  down: number,
): { data: Float32Array; form: ImageForm } {
  const { width, height, channels, high } = form;
  const wide = across * (width + GAP) - GAP;
  const tall = down * (height + GAP) - GAP;
  const data = new Float32Array(wide * tall * channels).fill(high);
  for (let index = 0; index < rows.rows; index++) {
    const row = rows.row(index);
    const [top, left] = [Math.floor(index / across) * (height + GAP), (index % across) * (width + GAP)];
    for (let y = 0; y < height; y++) {
      const line = row.subarray(y * width * channels, (y + 1) * width * channels);
      data.set(line, ((top + y) * wide + left) * channels);
    }
  }
  return { data, form: { ...form, width: wide, height: tall } };
}

/** The names of what changes, below and to the left, each with an arrow. */
function axesOf(axes: ManifoldPlotOptions['axes'], left: number, width: number, height: number): string {
  if (axes === undefined) return '';
  const style = { 'text-anchor': 'middle', 'font-size': SIZE.small, fill: COLOR.muted };
  const turned = { ...style, transform: `rotate(-90 ${Math.round(left - 10)} ${Math.round(height / 2)})` };
  return (
    text(left + width / 2, height + 18, `${axes[0]} →`, style) +
    text(Math.round(left - 10), Math.round(height / 2), `${axes[1]} →`, turned)
  );
}

function columnsOf(columns: number): number {
  if (Number.isInteger(columns) && columns >= 1 && columns <= 64) return columns;
  const hint = 'leave it out for a square';
  throw refused('outOfRange', 'columns', 'a whole number from 1 to 64', String(columns), hint);
}
