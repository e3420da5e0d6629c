/** Photographs to train and judge a codec by, and what JPEG makes of the latter. */

import { readdirSync } from 'node:fs';
import { readJpeg, readPng } from 'hourglass-ae/data';

/** JPEG on the 12 test images: mean bits per pixel, mean PSNR in dB (data/kodak/SOURCE.md: libjpeg, 4:2:0). */
export const jpeg = [
  [0.334, 26.69],
  [0.515, 29.23],
  [0.665, 30.58],
  [0.907, 32.29],
  [1.364, 34.68],
].map(([bitsPerPixel, psnr]) => ({ bitsPerPixel, psnr }));

const files = (folder, ending) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => `${folder}/${file}`);

export async function trainingPhotos(folder, most) {
  const photos = [];
  for (const file of files(`${folder}/bsd400`, '.jpg').slice(0, most)) photos.push(await readJpeg(file));
  return photos;
}

export async function testPhotos(folder, most) {
  const photos = [];
  for (const file of files(`${folder}/kodak`, '.png').slice(0, most)) photos.push(await readPng(file));
  return photos;
}

/** A curve's PSNR at a rate: straight lines over the logarithm of the rate, also beyond its ends. */
export function psnrAt(curve, bitsPerPixel) {
  const points = [...curve].sort((a, b) => a.bitsPerPixel - b.bitsPerPixel);
  const after = points.findIndex((point) => point.bitsPerPixel >= bitsPerPixel);
  const right = Math.min(points.length - 1, Math.max(1, after === -1 ? points.length - 1 : after));
  const [a, b] = [points[right - 1], points[right]];
  const share = Math.log(bitsPerPixel / a.bitsPerPixel) / Math.log(b.bitsPerPixel / a.bitsPerPixel);
  return a.psnr + share * (b.psnr - a.psnr);
}

/**
 * Bits that a curve takes against another for the same PSNR, in per cent, mean over the PSNRs that both have
 * (Bjøntegaard 2001, with straight lines in the place of cubics); negative is fewer.
 */
export function bdRate(own, other) {
  const rateAt = (curve, psnr) => {
    const points = [...curve].sort((a, b) => a.psnr - b.psnr);
    const right = Math.max(
      1,
      points.findIndex((point) => point.psnr >= psnr - 1e-9),
    );
    const [a, b] = [points[right - 1], points[right]];
    const share = (psnr - a.psnr) / (b.psnr - a.psnr);
    return Math.log(a.bitsPerPixel) + share * Math.log(b.bitsPerPixel / a.bitsPerPixel);
  };
  const ends = (of) => [own, other].map((curve) => of(...curve.map(({ psnr }) => psnr)));
  const [low, high] = [Math.max(...ends(Math.min)), Math.min(...ends(Math.max))];
  if (!(low < high)) return Number.NaN;
  let sum = 0;
  for (let step = 0; step < 100; step++) {
    const psnr = low + ((step + 0.5) / 100) * (high - low);
    sum += rateAt(own, psnr) - rateAt(other, psnr);
  }
  return 100 * (Math.exp(sum / 100) - 1);
}
