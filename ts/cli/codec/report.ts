/**
 * The reports of `hourglass compress`: each image at its own rate, beside JPEG, or rows before and after; and of `decompress`:
 * what came out.
 */

import { basename } from 'node:path';
import type { Autoencoder, CompressedImage, Tensor } from 'hourglass-ae';
import type { HtmlOptions, ReportPart } from 'hourglass-ae/report';
import { imageShape, rangeOf } from '../images.js';
import type { FileRows, Plots } from '../job.js';
import { count, size } from '../output.js';
import { architecturePart, firstRows } from '../pictures.js';
import { type JpegPoint, meanCurve, psnrAt } from './jpeg.js';

/** An image that was packed, and JPEG's curve of it. */
export interface Packed extends CompressedImage {
  file: string;
  jpeg: JpegPoint[];
}

/** Rows of a file that were packed, and as they come back. */
export interface PackedRows {
  file: string;
  given: FileRows;
  again: Tensor;
  rows: number;
  bytes: number;
  bitsPerRow: number;
  mse: number;
}

/** What came out of a file, and how it is told. */
export interface Unpacked {
  content: Uint8Array | string;
  /** For machines. */
  figures: object;
  said: string;
  /** So many pixels or rows. */
  holds: string;
  bytes: number;
  /** For each of them. */
  bits: number;
  picture?: (plots: Plots, title: string) => string;
}

/** What the report needs of it. */
export type UnpackedFile = Omit<Unpacked, 'content'> & { file: string };

/** Images are drawn one by one up to so many. */
const most = 8;

const note =
  'JPEG is jpeg-js at qualities 5 to 75, with colours at full resolution: files of libjpeg, which halves it, are some 0.5 to 1.3 dB better.';

const counted = ({ length }: readonly unknown[], what: string): string =>
  `${count(length)} ${what}${length === 1 ? '' : 's'}.`;

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
    { title: 'Compressed images', subtitle: counted(done, 'image'), figures: tableOf(done) },
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

/** Rows before and after, where they are images, and a table of all files. */
export async function rowsReport(
  plots: Plots,
  model: Autoencoder,
  done: readonly PackedRows[],
): Promise<[parts: ReportPart[], options: HtmlOptions]> {
  const parts = done.slice(0, most).flatMap(({ file, given, again }) => {
    const shape = imageShape(again.shape.slice(1));
    if (shape === undefined) return [];
    const [first, back] = [firstRows(given, 20), firstRows(again, 20)];
    const options = { shape, examples: first.shape[0]!, range: rangeOf(first.data) };
    const svg = plots.reconstructionPlot(first, back, { ...options, title: basename(file) });
    return [{ svg, caption: 'The first rows, above what comes back.' }];
  });
  const head = ['file', 'rows', 'bytes', 'bits per row', 'mean squared error'];
  const rows = done.map(({ file, rows, bytes, bitsPerRow, mse }) => [
    basename(file),
    rows,
    bytes,
    bitsPerRow,
    mse,
  ]);
  return [
    parts.length > 0 ? parts : [await architecturePart(plots, model)],
    { title: 'Compressed rows', subtitle: counted(done, 'file'), figures: { head, rows } },
  ];
}

/** What was unpacked: a picture of each file that holds images, the first few of them, and a table of all. */
export function picturesOf(
  plots: Plots,
  done: readonly UnpackedFile[],
): [parts: ReportPart[], options: HtmlOptions] {
  const parts = done.slice(0, most).flatMap(({ file, bytes, picture }) => {
    const svg = picture?.(plots, basename(file));
    return svg === undefined ? [] : [{ svg, caption: `What was in ${size(bytes)}.` }];
  });
  const rows = done.map(({ file, holds, bytes, bits }) => [basename(file), holds, bytes, bits]);
  const figures = { head: ['file', 'holds', 'bytes', 'bits each'], rows };
  return [parts, { title: 'Decompressed files', subtitle: counted(done, 'file'), figures }];
}
