/** What JPEG makes of an image, beside the codec in a report. */

import { type Image, readJpeg } from 'hourglass-ae/data';
import type { RatePoint } from 'hourglass-ae/report';

/** From small files to good ones. */
const qualities = [5, 10, 20, 35, 50, 75];

/** A point of the curve. */
export type JpegPoint = Required<Pick<RatePoint, 'bitsPerPixel' | 'psnr'>>;

/**
 * Bits and PSNR of some qualities, from small files to large ones, by jpeg-js: colours have the full resolution, while
 * libjpeg's usual settings halve it and come 0.5 to 1.3 dB higher (Kodak's images at 0.8 to 0.4 bits per pixel).
 */
export async function jpegCurve({ data: values, shape }: Image): Promise<JpegPoint[]> {
  const { encode } = await import('jpeg-js'); // which only reports need
  const [height, width, channels] = shape;
  const pixels = height * width;
  const bytes = values instanceof Uint8Array ? values : values.map((value) => Math.round(255 * value));
  const data = new Uint8Array(4 * pixels).fill(255);
  for (let at = 0; at < pixels; at++)
    for (let c = 0; c < 3; c++) data[4 * at + c] = bytes[at * channels + Math.min(c, channels - 1)]!;
  // It knows colour only: of grey images each block has a byte for two colours that are nothing, which does not count.
  const empty = channels === 1 ? Math.ceil(height / 8) * Math.ceil(width / 8) : 0;
  const points: JpegPoint[] = [];
  for (const quality of qualities) {
    const file = new Uint8Array(encode({ data, width, height }, quality).data);
    const again = await readJpeg(file, { channels: channels === 1 ? 1 : 3 });
    let sum = 0;
    for (const [at, byte] of again.data.entries()) sum += (bytes[at]! - byte) ** 2;
    const psnr = 10 * Math.log10((255 ** 2 * bytes.length) / sum);
    points.push({ bitsPerPixel: (8 * (file.length - empty)) / pixels, psnr });
  }
  return points;
}

/** PSNR at a rate: straight lines over the logarithm of the rate; `undefined` beyond the ends. */
export function psnrAt(curve: readonly JpegPoint[], bitsPerPixel: number): number | undefined {
  const right = curve.findIndex((point) => point.bitsPerPixel >= bitsPerPixel);
  const [a, b] = [curve[right - 1], curve[right]];
  if (a === undefined || b === undefined) return undefined;
  const share = Math.log(bitsPerPixel / a.bitsPerPixel) / Math.log(b.bitsPerPixel / a.bitsPerPixel);
  return a.psnr + share * (b.psnr - a.psnr);
}

/** The mean of several images' curves, quality by quality. */
export const meanCurve = (curves: readonly (readonly JpegPoint[])[]): JpegPoint[] =>
  qualities.map((_, at) => {
    const mean = (of: (point: JpegPoint) => number) =>
      curves.reduce((sum, curve) => sum + of(curve[at]!) / curves.length, 0);
    return { bitsPerPixel: mean((point) => point.bitsPerPixel), psnr: mean((point) => point.psnr) };
  });
