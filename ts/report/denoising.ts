/**
 * Noisy, denoised and clean images, with how much cleaner they became.
 */

import type { Input } from '../index.js';
import { whole } from './format.js';
import { type Matrix, matrix, sameLength } from './matrix.js';
import { columnsOf, examplesOf } from './reconstruction.js';
import { strips } from './strips.js';
import { type PictureOptions, picture } from './svg.js';
import { type ImageOptions, imageColumns, imageForm } from './tiles.js';

/** Options of {@link denoisingPlot}. */
export interface DenoisingOptions extends PictureOptions, ImageOptions {
  /** Images side by side, 1 to 16; 10 by default. */
  columns?: number;
  /** Examples drawn, from the first row on, in bands of `columns`; one band by default. */
  examples?: number;
}

/**
 * Three strips of images: noisy, denoised, clean; the peak signal-to-noise ratio (PSNR, in dB, higher is better)
 * against the clean image stands below each image and, over all rows given, beside each strip.
 *
 * PSNR = 10 · log₁₀(peak² / mean squared error), the peak being the width of `range`.
 *
 * @param noisy what the model was given; values outside `range` are cut in the picture only
 * @param clean what it should have made of it
 * @param denoised what it made of it
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const denoised = await model.reconstruct(noisy);
 * const svg = denoisingPlot(noisy, clean, denoised, { shape: [28, 28], columns: 8 });
 * ```
 */
export function denoisingPlot(
  noisy: Input,
  clean: Input,
  denoised: Input,
  options: DenoisingOptions = {},
): string {
  const target = matrix(clean, 'clean', imageColumns(options));
  const before = matrix(noisy, 'noisy', target.columns);
  const after = matrix(denoised, 'denoised', target.columns);
  sameLength(before.rows, target.rows, 'noisy');
  sameLength(after.rows, target.rows, 'denoised');
  const form = imageForm(options, target);
  const columns = columnsOf(options);
  const examples = examplesOf(options.examples ?? columns, columns, target.rows);
  const peak = form.high - form.low;
  const every = Array.from({ length: target.rows }, (_, row) => row);
  const psnrOf = (rows: Matrix, chosen: readonly number[]) => decibels(rows, target, chosen, peak);
  const strip = (label: string, rows: Matrix) => ({
    label,
    rows,
    notes: [`PSNR ${psnrOf(rows, every)} dB`],
    caption: (example: number) => psnrOf(rows, [example]),
  });
  const drawn = strips(
    [strip('noisy', before), strip('denoised', after), { label: 'clean', rows: target }],
    form,
    columns,
    examples,
  );
  const figures = `PSNR ${psnrOf(before, every)} dB before, ${psnrOf(after, every)} dB after.`;
  const texts = {
    title: options.title ?? 'Denoising',
    subtitle:
      options.subtitle ??
      `Below each image: peak signal-to-noise ratio against the clean one (dB, higher is better); beside each strip: over ${target.rows === 1 ? 'the row' : `all ${whole(target.rows)} rows`} given.`,
    description:
      options.description ??
      `${examples} images of ${form.width} by ${form.height} pixels in three strips: noisy, denoised, clean. ${figures}`,
  };
  return picture(texts, drawn.markup, drawn.height);
}

/** PSNR of some rows together, in dB; `∞` where nothing differs. */
function decibels(rows: Matrix, target: Matrix, chosen: readonly number[], peak: number): string {
  let squares = 0;
  for (const index of chosen) {
    const wanted = target.row(index);
    rows.row(index).forEach((value, column) => {
      squares += (value - (wanted[column] ?? 0)) ** 2;
    });
  }
  if (squares === 0) return '∞';
  const mean = squares / (chosen.length * target.columns);
  return (10 * Math.log10(peak ** 2 / mean)).toFixed(1).replace('-', '−');
}
