/**
 * Rows as small images: a PNG per row, inside the picture.
 */

import { encode } from 'fast-png';
import type { Matrix } from './matrix.js';
import { refused } from './matrix.js';
import { COLOR } from './style.js';
import { element, escapeText } from './svg.js';

/** How a row is an image. */
export interface ImageOptions {
  /**
   * `[height, width]`, or `[height, width, channels]` with 1 (gray) or 3 (red, green, blue) channels, in pixels.
   * By default the tensor's own shape, else a square of gray pixels.
   */
  shape?: readonly number[];
  /** Values shown as black and as full light; what lies outside is cut. `[0, 1]` by default. */
  range?: readonly [low: number, high: number];
}

/** An image's checked shape and range. */
export interface ImageForm {
  height: number;
  width: number;
  channels: 1 | 3;
  low: number;
  high: number;
}

/** Values in a row that a shape asks for; `undefined` where no shape is given. */
export const imageColumns = ({ shape }: ImageOptions): number | undefined =>
  shape?.reduce((a, b) => a * b, 1);

/** Checks that rows of so many values are images of the shape asked for, and fills in what was not said. */
export function imageForm(options: ImageOptions, rows: Matrix): ImageForm {
  const given = options.shape ?? rows.shape ?? [];
  const side = Math.sqrt(rows.columns);
  const flat = given.length < 2;
  const [height = 0, width = 0, channels = 1] = flat ? [side, side] : given;
  const [low, high] = options.range ?? [0, 1];
  const known = given.length <= 3 && (channels === 1 || channels === 3);
  if (!known || ![height, width].every((size) => Number.isInteger(size) && size > 0)) {
    const received = flat ? `rows of ${rows.columns} values` : `[${given.join(', ')}]`;
    const expected = '[height, width] or [height, width, channels] with 1 or 3 channels';
    throw refused('invalidShape', 'shape', expected, received, 'give { shape: [28, 28] } for digits');
  }
  if (height * width * channels !== rows.columns) {
    const received = `rows of ${rows.columns}`;
    throw refused(
      'invalidShape',
      'shape',
      `rows of ${height * width * channels} values`,
      received,
      'check { shape }',
    );
  }
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw refused(
      'outOfRange',
      'range',
      'two numbers, low < high',
      `[${low}, ${high}]`,
      'give { range: [0, 1] }',
    );
  }
  return { height, width, channels: channels as 1 | 3, low, high };
}

/** The pixels of a row, 0 to 255. */
export const pixels = (row: Float32Array, { low, high }: ImageForm): Uint8Array =>
  Uint8Array.from(row, (value) => Math.round(Math.min(1, Math.max(0, (value - low) / (high - low))) * 255));

/** A row as the address of a PNG that holds it. */
export function pngAddress(row: Float32Array, form: ImageForm): string {
  const { width, height, channels } = form;
  const png = encode({ width, height, channels, depth: 8, data: pixels(row, form) });
  let bytes = '';
  for (const byte of png) bytes += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(bytes)}`;
}

/** How a tile is drawn. */
export interface TileOptions {
  /** Said when the pointer rests on it. */
  title?: string;
  /** Colour of its edge; a quiet gray by default. */
  edge?: string;
}

/** A row as an image in a box of so many px, whatever its own size; pixels that are enlarged stay sharp. */
export function tile(
  x: number,
  y: number,
  box: number,
  row: Float32Array,
  form: ImageForm,
  options: TileOptions = {},
) {
  const fit = box / Math.max(form.width, form.height);
  const scale = fit < 1 ? fit : Math.floor(fit); // whole pixels are equally large
  const [width, height] = [form.width * scale, form.height * scale];
  const [left, top] = [x + (box - width) / 2, y + (box - height) / 2];
  const title = options.title === undefined ? '' : element('title', {}, escapeText(options.title));
  const edge = options.edge ?? COLOR.line;
  const place = { x: left, y: top, width, height };
  const image = element(
    'image',
    {
      ...place,
      preserveAspectRatio: 'none',
      style: fit < 1 ? undefined : 'image-rendering:pixelated',
      href: pngAddress(row, form),
    },
    title,
  );
  const border = { ...place, fill: 'none', stroke: edge, 'stroke-width': options.edge === undefined ? 1 : 2 };
  return image + element('rect', border);
}
