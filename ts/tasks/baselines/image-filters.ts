/** Filters that clean an image without learning anything: Wiener's (1949) on windows, and non-local means. */

import type { ImageSize } from '../denoiser/images.js';
import { mirrored } from '../denoiser/tiles.js';

/** An image as numbers, colours side by side, without opacity. */
export interface Field extends ImageSize {
  data: Float64Array;
}

/** Side of Wiener's windows, and of the patches that are compared; how far away similar ones are looked for. */
const [side, reach] = [5, 6];
const half = (side - 1) / 2;
/** What patches that differ by more weigh nothing: e⁻⁵ is 0.7 %. */
const farthest = 5;

/** Milliseconds of work between two rests. */
const slice = 100;

/**
 * Each value moved to the mean of the 5 × 5 around it, by the noise's share of their variance (Lim 1990): colour by colour,
 * with nothing beyond the edges, as `scipy.signal.wiener(image, 5, noise ** 2)`.
 */
export function wiener({ data, height, width, channels }: Field, noise: number): Float64Array {
  return data.map((value, at) => {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    let [sum, squares] = [0, 0];
    for (let y = Math.max(0, row - half); y <= Math.min(height - 1, row + half); y++)
      for (let x = Math.max(0, column - half); x <= Math.min(width - 1, column + half); x++) {
        const other = data[(y * width + x) * channels + channel]!;
        sum += other;
        squares += other * other;
      }
    const mean = sum / side ** 2;
    const variance = squares / side ** 2 - mean * mean;
    return variance < noise * noise ? mean : mean + (value - mean) * (1 - (noise * noise) / variance);
  });
}

/**
 * Each pixel as the mean of those within 6 rows and columns, weighted by how alike the 5 × 5 patches around them are (Buades,
 * Coll, Morel 2005): exp(−d / h²) with h = 0.8 noise and d the mean of squared differences less 2 noise², weighted by a bell
 * of deviation 1; as `skimage.restoration.denoise_nl_means(image, 5, 6, 0.8 * noise, fast_mode=False, sigma=noise)`.
 */
export async function nonLocalMeans(
  field: Field,
  noise: number,
  reports: (done: number, total: number) => void = () => {},
): Promise<Float64Array> {
  const { data, height, width, channels } = field;
  const sums = new Float64Array(data.length);
  const total = new Float64Array(height * width);
  const places = 2 * reach + 1;
  let rested = performance.now();
  for (let down = -reach; down <= reach; down++)
    for (let right = -reach; right <= reach; right++) {
      const distance = distances(field, down, right, noise);
      for (let y = Math.max(0, -down); y < Math.min(height, height - down); y++)
        for (let x = Math.max(0, -right); x < Math.min(width, width - right); x++) {
          const at = y * width + x;
          if (distance[at]! > farthest) continue;
          const weight = Math.exp(-Math.max(0, distance[at]!));
          const other = (at + down * width + right) * channels;
          total[at]! += weight;
          for (let c = 0; c < channels; c++) sums[at * channels + c]! += weight * data[other + c]!;
        }
      if (performance.now() - rested < slice) continue;
      reports((down + reach) * places + right + reach + 1, places ** 2);
      await new Promise((resolve) => setTimeout(resolve));
      rested = performance.now();
    }
  reports(places ** 2, places ** 2);
  return sums.map((sum, at) => sum / total[Math.floor(at / channels)]!);
}

/** d / h² of every pixel's patch from that so many rows and columns away; images are mirrored at their edges. */
function distances(field: Field, down: number, right: number, noise: number): Float64Array {
  const { data, height, width, channels } = field;
  const bell = Array.from({ length: side }, (_, i) => Math.exp(-((i - half) ** 2) / 2));
  const whole = bell.reduce((sum, value) => sum + value, 0);
  const scale = channels * (0.8 * noise) ** 2 * whole * whole;
  const [tall, wide] = [height + 2 * half, width + 2 * half];
  const rows = Array.from({ length: tall }, (_, y) => mirrored(y - half, height));
  const columns = Array.from({ length: wide }, (_, x) => mirrored(x - half, width));
  const moved = (places: number[], by: number) => places.map((_, i) => places[i + by] ?? -1);
  const [otherRows, otherColumns] = [moved(rows, down), moved(columns, right)];
  const across = new Float64Array(tall * width);
  const line = new Float64Array(wide);
  for (let y = 0; y < tall; y++) {
    if (otherRows[y]! < 0) continue;
    for (let x = 0; x < wide; x++) {
      const [a, b] = [rows[y]! * width + columns[x]!, otherRows[y]! * width + otherColumns[x]!];
      line[x] = -2 * channels * noise * noise;
      if (otherColumns[x]! >= 0)
        for (let c = 0; c < channels; c++)
          line[x]! += (data[a * channels + c]! - data[b * channels + c]!) ** 2;
    }
    for (let x = 0; x < width; x++)
      for (let i = 0; i < side; i++) across[y * width + x]! += bell[i]! * line[x + i]!;
  }
  return Float64Array.from({ length: height * width }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < side; i++) sum += bell[i]! * across[at + i * width]!;
    return sum / scale;
  });
}
