/**
 * What the units of a code stand for: their atoms, and the inputs that move each of them most.
 */

import type { Input } from '../index.js';
import { count } from './format.js';
import { type Matrix, matrix, refused } from './matrix.js';
import { MARGIN, SIZE, WIDTH } from './style.js';
import { type PictureOptions, picture, text } from './svg.js';
import { type ImageForm, type ImageOptions, imageColumns, imageForm, tile } from './tiles.js';

/** Options of {@link weightsPlot}. */
export interface WeightsOptions extends PictureOptions, Pick<ImageOptions, 'shape'> {
  /** Inputs of each unit, `[units, inputs, …]`, drawn beside its atom: `examples` of `features`. */
  examples?: { readonly data: Float32Array; readonly shape: readonly number[] };
  /** The values that examples show as black and as full light; `[0, 1]` by default. */
  range?: readonly [low: number, high: number];
  /** What stands below each unit, such as the class that it responds to; its number by default. */
  captions?: readonly string[];
  /** Units drawn, in this order; the first 40 by default, with examples 12. */
  units?: readonly number[];
}

/** Colours of what an atom takes away and of what it adds, between them white: blue and orange, which everybody can tell. */
const LESS = [0, 114, 178] as const;
const MORE = [213, 94, 0] as const;

/**
 * Atoms as images: what a unit adds in orange, what it takes away in blue, each in its own scale; beside them the inputs
 * that move the unit most.
 *
 * @param atoms one row for each unit: `atoms` of `features`, or the decoder's weights
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const { atoms, examples } = await features(model, images);
 * const svg = weightsPlot(atoms, { shape: [28, 28], examples });
 * ```
 */
export function weightsPlot(atoms: Input, options: WeightsOptions = {}): string {
  const rows = matrix(atoms, 'atoms', imageColumns(options));
  const form = imageForm({ ...(options.shape && { shape: options.shape }) }, rows);
  if (form.channels !== 1)
    throw refused('unsupported', 'shape', 'gray images', 'colours', 'draw one channel at a time');
  const beside = examplesOf(options, rows);
  const units = unitsOf(options.units, rows.rows, beside === undefined ? 40 : 12);
  const block = layout(beside?.each ?? 0);
  const drawn = units.map((unit, place) => {
    const x = MARGIN + (place % block.columns) * block.width;
    const y = Math.floor(place / block.columns) * block.height;
    const name = options.captions?.[unit] ?? `unit ${unit}`;
    const atom = tile(x, y, block.box, signed(rows.row(unit)), { ...form, channels: 3 }, { title: name });
    const style = { 'text-anchor': 'middle', 'font-size': SIZE.small };
    const caption = text(x + block.box / 2, y + block.box + 14, name, style);
    return atom + inputs(beside, unit, form, x + block.box + 8, y, block.box) + caption;
  });
  const said =
    beside === undefined ? '' : `, each beside the ${count(beside.each, 'input')} that move it most`;
  const texts = {
    title: options.title ?? 'What the units stand for',
    subtitle: options.subtitle ?? 'Orange: what a unit adds; blue: what it takes away.',
    description:
      options.description ??
      `${count(units.length, 'unit')} as images of ${form.width} by ${form.height} pixels${said}.`,
  };
  return picture(texts, drawn.join(''), Math.ceil(units.length / block.columns) * block.height);
}

function unitsOf(asked: readonly number[] | undefined, count: number, most: number): readonly number[] {
  if (asked === undefined) return Array.from({ length: Math.min(count, most) }, (_, unit) => unit);
  const wrong = asked.find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < count));
  if (wrong === undefined && asked.length > 0) return asked;
  const expected = `units from 0 to ${count - 1}`;
  throw refused('outOfRange', 'units', expected, String(wrong ?? 'none'), 'leave it out for the first ones');
}

/** Sizes of one unit's place: alone ten side by side, with inputs two. */
function layout(each: number) {
  const wide = WIDTH - 2 * MARGIN;
  if (each === 0) return { columns: 10, width: wide / 10, box: wide / 10 - 8, height: wide / 10 + 18 };
  const width = wide / 2;
  const box = Math.min(56, (width - 20) / (each + 1) - 3);
  return { columns: 2, width, box, height: box + 28 };
}

interface Beside {
  rows: Matrix;
  /** Inputs of each unit. */
  each: number;
  range: readonly [number, number];
}

function examplesOf({ examples, range = [0, 1] }: WeightsOptions, atoms: Matrix): Beside | undefined {
  if (examples === undefined) return undefined;
  const [units = 0, each = 0] = examples.shape;
  if (units !== atoms.rows) {
    const expected = `inputs of ${atoms.rows} units, as there are atoms`;
    throw refused('invalidShape', 'examples', expected, String(units), 'give what features returns');
  }
  const rows = matrix(
    { data: examples.data, shape: [units * each, atoms.columns] },
    'examples',
    atoms.columns,
  );
  return { rows, each, range };
}

const inputs = (
  beside: Beside | undefined,
  unit: number,
  form: ImageForm,
  x: number,
  y: number,
  box: number,
) =>
  Array.from({ length: beside?.each ?? 0 }, (_, place) => {
    const { rows, each, range } = beside!;
    const shown = { ...form, low: range[0], high: range[1] };
    return tile(x + place * (box + 3), y, box, rows.row(unit * each + place), shown);
  }).join('');

/** Values as red, green and blue: white is 0, the largest of either sign has its full colour. */
function signed(row: Float32Array): Float32Array {
  const most = row.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  const out = new Float32Array(row.length * 3);
  row.forEach((value, index) => {
    const colour = value < 0 ? LESS : MORE;
    const strength = Math.abs(value) / most;
    for (const channel of [0, 1, 2] as const)
      out[index * 3 + channel] = 1 - strength * (1 - colour[channel] / 255);
  });
  return out;
}
