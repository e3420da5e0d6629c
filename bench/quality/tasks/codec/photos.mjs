/** Photographs to train and judge a codec by, and what JPEG makes of the latter. */

import { readdirSync, readFileSync } from 'node:fs';
import { readJpeg, readPng } from 'hourglass-ae/data';
import { mean } from '../../figures.mjs';

const { images } = JSON.parse(readFileSync(new URL('jpeg.json', import.meta.url), 'utf8'));
const point = ([bitsPerPixel, psnr]) => ({ bitsPerPixel, psnr });

/** JPEG's curve of each test image (libjpeg, 4:2:0, qualities 5 to 75). */
export const jpegOf = images.map((curve) => curve.map(point));

/** Means over the images, quality by quality, as in data/kodak/SOURCE.md. */
export const jpeg = images[0].map((_, quality) =>
  point([0, 1].map((figure) => mean(images.map((curve) => curve[quality][figure])))),
);

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

/** The curve of the means over runs, model by model. */
export const meanCurve = (runs) =>
  runs[0].map((_, at) => ({
    bitsPerPixel: mean(runs.map((run) => run[at].bitsPerPixel)),
    psnr: mean(runs.map((run) => run[at].psnr)),
  }));

/** The least that a curve is above another, over its own rates, in steps of a hundredth of them. */
export function leastGain(own, other) {
  const rates = own.map(({ bitsPerPixel }) => bitsPerPixel);
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  const gains = Array.from({ length: 101 }, (_, step) => {
    const rate = low * (high / low) ** (step / 100);
    return psnrAt(own, rate) - psnrAt(other, rate);
  });
  return Math.min(...gains);
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
