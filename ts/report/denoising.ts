/**
 * Noisy, denoised and clean images, with how much cleaner they became.
 */

import type { Input } from '../index.js';
import { whole } from './format.js';
import { type Matrix, matrix, sameLength } from './matrix.js';
import { columnsOf, examplesOf } from './reconstruction.js';
import { type Strip, strips } from './strips.js';
import { type PictureOptions, picture } from './svg.js';
import { type ImageOptions, imageColumns, imageForm } from './tiles.js';

/** Options of {@link denoisingPlot}. */
export interface DenoisingOptions extends PictureOptions, ImageOptions {
  /** Images side by side, 1 to 16; 10 by default. */
  columns?: number;
  /** Examples drawn, from the first row on, in bands of `columns`; one band by default. */
  examples?: number;
  /** What other ways made of the noisy rows, by name, such as `imageBaselines`: a strip each, below the model's. */
  others?: Readonly<Record<string, Input>>;
}

/**
 * Three strips of images: noisy, denoised, clean; the peak signal-to-noise ratio (PSNR, in dB, higher is better)
 * against the clean image stands below each image and, over all rows given, beside each strip.
 *
 * PSNR = 10 · log₁₀(peak² / mean squared error), the peak being the width of `range`.
 *
 * @param noisy what the model was given; values outside `range` are cut in the picture only
 * @param clean what it should have made of it; where it is not known (`undefined`) there is neither its strip nor a PSNR
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
  clean: Input | undefined,
  denoised: Input,
  options: DenoisingOptions = {},
): string {
  const width = imageColumns(options);
  const target = clean === undefined ? undefined : matrix(clean, 'clean', width);
  const first = target ?? matrix(noisy, 'noisy', width);
  const given = (input: Input, path: string): Matrix => {
    const made = matrix(input, path, first.columns);
    sameLength(made.rows, first.rows, path);
    return made;
  };
  const before = given(noisy, 'noisy');
  const after = given(denoised, 'denoised');
  const others = Object.entries(options.others ?? {}).map(
    ([label, rows]) => [label, given(rows, `others.${label}`)] as const,
  );
  const form = imageForm(options, first);
  const columns = columnsOf(options);
  const examples = examplesOf(options.examples ?? columns, columns, before.rows);
  const every = Array.from({ length: before.rows }, (_, row) => row);
  const psnrOf = (rows: Matrix, wanted: Matrix, chosen: readonly number[]) =>
    decibels(rows, wanted, chosen, form.high - form.low);
  const strip = (label: string, rows: Matrix): Strip => ({
    label,
    rows,
    ...(target && {
      notes: [`PSNR ${psnrOf(rows, target, every)} dB`],
      caption: (example: number) => psnrOf(rows, target, [example]),
    }),
  });
  const kinds = [
    strip('noisy', before),
    strip('denoised', after),
    ...others.map(([label, rows]) => strip(label, rows)),
    ...(target ? [{ label: 'clean', rows: target }] : []),
  ];
  const drawn = strips(kinds, form, columns, examples);
  const figures = target
    ? ` PSNR ${psnrOf(before, target, every)} dB before, ${psnrOf(after, target, every)} dB after.`
    : '';
  const measured = `Below each image: peak signal-to-noise ratio against the clean one (dB, higher is better); beside each strip: over ${before.rows === 1 ? 'the row' : `all ${whole(before.rows)} rows`} given.`;
  const names = kinds.map(({ label }) => label).join(', ');
  const texts = {
    title: options.title ?? 'Denoising',
    subtitle: options.subtitle ?? (target ? measured : ''),
    description:
      options.description ??
      `${examples} images of ${form.width} by ${form.height} pixels in ${kinds.length === 3 ? 'three' : kinds.length} strips: ${names}.${figures}`,
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
