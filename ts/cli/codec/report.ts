/** The reports of `hourglass compress`: each image at its own rate, beside JPEG; and of `decompress`: the images. */

import { basename } from 'node:path';
import type { CompressedImage } from 'hourglass-ae';
import type { HtmlOptions, ReportPart } from 'hourglass-ae/report';
import { withoutOpacity } from '../images.js';
import type { Plots } from '../job.js';
import { count, size } from '../output.js';
import { type JpegPoint, meanCurve, psnrAt } from './jpeg.js';

/** An image that was packed, and JPEG's curve of it. */
export interface Packed extends CompressedImage {
  file: string;
  jpeg: JpegPoint[];
}

/** An image that came out of a file of so many bytes. */
export interface Unpacked {
  file: string;
  image: { data: Uint8Array; shape: readonly number[] };
  bytes: number;
  bitsPerPixel: number;
}

/** Images are drawn one by one up to so many. */
const most = 8;

const note =
  'JPEG is jpeg-js at qualities 5 to 75, with colours at full resolution: files of libjpeg, which halves it, are some 0.5 to 1.3 dB better.';

const imagesOf = ({ length }: readonly unknown[]): string =>
  `${count(length)} image${length === 1 ? '' : 's'}.`;

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
    { title: 'Compressed images', subtitle: imagesOf(done), figures: tableOf(done) },
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

/** What was unpacked: a picture of each image, the first few of them, and a table of all. */
export function picturesOf(
  plots: Plots,
  done: readonly Unpacked[],
): [parts: ReportPart[], options: HtmlOptions] {
  const parts = done.slice(0, most).map(({ file, image, bytes }) => {
    const { data, shape } = withoutOpacity(image);
    const options = { shape, columns: 1, title: basename(file) };
    const svg = plots.manifoldPlot({ data, shape: [1, ...shape] }, options);
    return { svg, caption: `What was in ${size(bytes)}.` };
  });
  const rows = done.map(({ file, image, bytes, bitsPerPixel }) => [
    basename(file),
    image.shape.slice(0, 2).toReversed().join(' × '),
    bytes,
    bitsPerPixel,
  ]);
  const figures = { head: ['file', 'pixels', 'bytes', 'bits per pixel'], rows };
  return [parts, { title: 'Decompressed images', subtitle: imagesOf(done), figures }];
}
