/**
 * Inputs above their reconstructions.
 */

import type { Input } from '../index.js';
import { count, significant } from './format.js';
import { list, matrix, refused, sameLength } from './matrix.js';
import { strips } from './strips.js';
import { type PictureOptions, picture } from './svg.js';
import { type ImageOptions, imageColumns, imageForm } from './tiles.js';

/** Options of {@link reconstructionPlot}. */
export interface ReconstructionOptions extends PictureOptions, ImageOptions {
  /** Images side by side, 1 to 16; 10 by default. */
  columns?: number;
  /** Examples drawn, from the first row on, in bands of `columns`; at most two bands by default. */
  examples?: number;
  /** Reconstruction error of every row, written below its pair: what `model.score(x)` gives. */
  scores?: ArrayLike<number>;
  /** What the scores are, with their unit; `'reconstruction error per pixel'` by default. */
  scoreLabel?: string;
}

/**
 * Rows as images, each above what the model made of it.
 *
 * @param x the inputs: rows of images, values in [0, 1] unless `range` says otherwise
 * @param y their reconstructions, as many
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const y = await model.reconstruct(x);
 * const { data: scores } = await model.score(x);
 * const svg = reconstructionPlot(x, y, {
 *   shape: [28, 28], scores, scoreLabel: 'reconstruction error per pixel (nats)',
 * });
 * ```
 */
export function reconstructionPlot(x: Input, y: Input, options: ReconstructionOptions = {}): string {
  const inputs = matrix(x, 'x', imageColumns(options));
  const outputs = matrix(y, 'y', inputs.columns);
  sameLength(outputs.rows, inputs.rows, 'y');
  const form = imageForm(options, inputs);
  const columns = columnsOf(options);
  const examples = examplesOf(options.examples, columns, inputs.rows);
  const scores = options.scores && list(options.scores, 'scores', inputs.rows);
  const label = options.scoreLabel ?? 'reconstruction error per pixel';
  const drawn = strips(
    [
      { label: 'input', rows: inputs },
      {
        label: 'reconstruction',
        rows: outputs,
        ...(scores && { caption: (example: number) => significant(scores[example] ?? 0) }),
      },
    ],
    form,
    columns,
    examples,
  );
  const below = scores ? `Below each pair: ${label}.` : '';
  const texts = {
    title: options.title ?? 'Input and reconstruction',
    subtitle: options.subtitle ?? below,
    description:
      options.description ??
      `${count(examples, 'image')} of ${form.width} by ${form.height} pixels, the input above its reconstruction. ${below}`.trim(),
  };
  return picture(texts, drawn.markup, drawn.height);
}

/** The checked number of images side by side. */
export function columnsOf({ columns = 10 }: { columns?: number }): number {
  if (Number.isInteger(columns) && columns >= 1 && columns <= 16) return columns;
  throw refused(
    'outOfRange',
    'columns',
    'a whole number from 1 to 16',
    String(columns),
    'leave it out for 10',
  );
}

/** How many examples to draw: what was asked for, else two bands, and no more than there are. */
export function examplesOf(examples: number | undefined, columns: number, rows: number): number {
  if (examples === undefined) return Math.min(rows, 2 * columns);
  if (Number.isInteger(examples) && examples >= 1) return Math.min(rows, examples);
  throw refused(
    'outOfRange',
    'examples',
    'a whole number, at least 1',
    String(examples),
    'leave it out for two bands',
  );
}
