/** How far an image is from the one it was made of: peak signal-to-noise ratio and multi-scale structural similarity. */

import type { Pixels } from '../denoiser/images.js';

/** 10 log₁₀(255² / mean squared error) in decibels, over all pixels and colours; infinite for equal images. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  const sum = a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * a.length) / sum);
}

/** Of the scales, from fine to coarse. */
const weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const window = Float64Array.from({ length: 11 }, (_, at) => Math.exp(-((at - 5) ** 2) / (2 * 1.5 ** 2)));
const total = window.reduce((sum, value) => sum + value, 0);

interface Field {
  data: Float64Array;
  height: number;
  width: number;
}

/**
 * Multi-scale structural similarity of two images of bytes, mean over the colours: 1 for equal ones (Wang, Simoncelli and
 * Bovik 2003). Five scales need 176 pixels a side; smaller images have fewer, whose weights are scaled to 1; images of
 * less than 11 have none, and NaN.
 */
export function msSsim(a: Pixels<Uint8Array>, b: Pixels<Uint8Array>): number {
  const [height = 0, width = 0, channels = 1] = a.shape;
  const plane = ({ data }: Pixels, channel: number): Field => ({
    data: Float64Array.from({ length: height * width }, (_, at) => data[at * channels + channel]!),
    height,
    width,
  });
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) sum += ofPlanes(plane(a, channel), plane(b, channel));
  return sum / channels;
}

function ofPlanes(first: Field, second: Field): number {
  let [a, b, result, used] = [first, second, 1, 0];
  const count = weights.findIndex((_, scale) => Math.min(a.height, a.width) >> scale < 11);
  const scales = count === -1 ? weights.length : count;
  if (scales === 0) return Number.NaN;
  for (const weight of weights.slice(0, scales)) used += weight;
  for (let scale = 0; scale < scales; scale++) {
    const { contrast, whole } = similarity(a, b);
    const value = scale === scales - 1 ? whole : contrast;
    result *= Math.max(0, value) ** (weights[scale]! / used);
    [a, b] = [halved(a), halved(b)];
  }
  return result;
}

/** Means of the similarity in contrast and structure, and of that with luminance. */
function similarity(a: Field, b: Field) {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const product = (x: Field, y: Field): Field => ({
    ...x,
    data: x.data.map((value, at) => value * y.data[at]!),
  });
  const [ma, mb] = [smooth(a), smooth(b)];
  const [aa, bb, ab] = [smooth(product(a, a)), smooth(product(b, b)), smooth(product(a, b))];
  let [contrast, whole] = [0, 0];
  for (let at = 0; at < ma.length; at++) {
    const [x, y] = [ma[at]!, mb[at]!];
    const [va, vb, cov] = [aa[at]! - x * x, bb[at]! - y * y, ab[at]! - x * y];
    const cs = (2 * cov + c2) / (va + vb + c2);
    contrast += cs;
    whole += (cs * (2 * x * y + c1)) / (x * x + y * y + c1);
  }
  return { contrast: contrast / ma.length, whole: whole / ma.length };
}

/** Weighted means over windows that lie inside. */
function smooth({ data, height, width }: Field): Float64Array {
  const wide = width - 10;
  const rows = new Float64Array(height * wide);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < wide; x++) {
      let sum = 0;
      for (let k = 0; k < 11; k++) sum += window[k]! * data[y * width + x + k]!;
      rows[y * wide + x] = sum / total;
    }
  const out = new Float64Array((height - 10) * wide);
  for (let y = 0; y < height - 10; y++)
    for (let x = 0; x < wide; x++) {
      let sum = 0;
      for (let k = 0; k < 11; k++) sum += window[k]! * rows[(y + k) * wide + x]!;
      out[y * wide + x] = sum / total;
    }
  return out;
}

function halved({ data, height, width }: Field): Field {
  const [tall, wide] = [height >> 1, width >> 1];
  const out = new Float64Array(tall * wide);
  for (let y = 0; y < tall; y++)
    for (let x = 0; x < wide; x++) {
      const at = 2 * y * width + 2 * x;
      out[y * wide + x] = (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!) / 4;
    }
  return { data: out, height: tall, width: wide };
}
