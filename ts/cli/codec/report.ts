/** The report of `hourglass compress`: each image at its own rate, beside JPEG. */

import { basename } from 'node:path';
import type { CompressedImage } from 'hourglass-ae';
import type { HtmlOptions, ReportPart } from 'hourglass-ae/report';
import type { Plots } from '../job.js';
import { count } from '../output.js';
import { type JpegPoint, meanCurve, psnrAt } from './jpeg.js';

/** An image that was packed, and JPEG's curve of it. */
export interface Packed extends CompressedImage {
  file: string;
  jpeg: JpegPoint[];
}

/** Images are drawn one by one up to so many. */
const most = 8;

const note =
  'JPEG is jpeg-js at qualities 5 to 75, with colours at full resolution: files of libjpeg, which halves it, are some 0.5 to 1.3 dB better.';

/** What the report shows. */
export function reportOf(plots: Plots, done: readonly Packed[]): [parts: ReportPart[], options: HtmlOptions] {
  const mean = (of: (one: Packed) => number): number =>
    done.reduce((sum, one) => sum + of(one), 0) / done.length;
  const all = { bitsPerPixel: mean((one) => one.bitsPerPixel), psnr: mean((one) => one.psnr) };
  // Without a loss there is no place in the picture.
  const jpeg = meanCurve(done.map((one) => one.jpeg)).filter(({ psnr }) => Number.isFinite(psnr));
  const each = done.length > most ? [] : done.map((one) => [basename(one.file), [one]] as const);
  const curves = Object.fromEntries([
    ...each,
    ...(done.length > 1 ? [['mean', [all]] as const] : []),
    ...(jpeg.length === 0 ? [] : [[done.length > 1 ? 'JPEG, mean' : 'JPEG', jpeg] as const]),
  ]);
  const svg = plots.rateDistortionPlot(curves);
  return [
    [{ svg, caption: `Each image at its own rate. ${note}` }],
    { title: 'Compressed images', subtitle: `${count(done.length)} images.`, figures: tableOf(done) },
  ];
}

const tableOf = (done: readonly Packed[]) => ({
  head: ['image', 'bytes', 'bits per pixel', 'PSNR (dB)', 'JPEG of as many bits (dB)', 'MS-SSIM'],
  rows: done.map(({ file, bytes, bitsPerPixel, psnr, msSsim, jpeg }) => [
    basename(file),
    bytes,
    bitsPerPixel,
    psnr,
    psnrAt(jpeg, bitsPerPixel) ?? '-',
    Number.isNaN(msSsim) ? '-' : msSsim,
  ]),
});
