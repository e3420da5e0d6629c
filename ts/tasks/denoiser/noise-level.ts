/** How noisy an image is, without knowing the clean one. */

import { channelsOf, checkImage, type Pixels, unit } from './images.js';

/** The finest diagonal details of Daubechies' wavelet of four taps: no slope and no plane is seen by it. */
const wavelet = [1 - Math.sqrt(3), Math.sqrt(3) - 3, 3 + Math.sqrt(3), -1 - Math.sqrt(3)].map(
  (tap) => tap / Math.sqrt(32),
);

/**
 * The standard deviation of the noise in an image, in the unit of its values (0 to 255 for bytes), averaged over its
 * colours: the median size of the finest diagonal wavelet details over 0.6745 (Donoho and Johnstone 1994), as
 * scikit-image's `estimate_sigma`. Fine texture counts as noise in part, so that clean photographs show 1 to 5.
 *
 * @throws AutoencoderError `invalidShape` for what is no image, or one with less than 4 pixels a side
 * @example
 * ```ts
 * const sigma = noiseLevel(await readPng('night.png'));                      // 18.3, say
 * ```
 */
export function noiseLevel(image: Pixels): number {
  const { height, width, channels } = checkImage(image, 4);
  const { colours } = channelsOf(channels);
  let sum = 0;
  for (let colour = 0; colour < colours; colour++)
    sum += planeLevel(image.data, height, width, channels, colour);
  return sum / colours;
}

/** The same as a share of full light. */
export const relativeNoise = (image: Pixels): number => noiseLevel(image) / unit(image);

function planeLevel(
  data: ArrayLike<number>,
  height: number,
  width: number,
  channels: number,
  colour: number,
): number {
  const sizes: number[] = [];
  for (let y = 0; y + 4 <= height; y += 2) {
    for (let x = 0; x + 4 <= width; x += 2) {
      let detail = 0;
      for (let dy = 0; dy < 4; dy++) {
        for (let dx = 0; dx < 4; dx++) {
          const value = data[((y + dy) * width + x + dx) * channels + colour]!;
          detail += wavelet[dy]! * wavelet[dx]! * value;
        }
      }
      sizes.push(Math.abs(detail));
    }
  }
  // Where nothing at all happens, the sensor was saturated or the picture painted: that tells nothing.
  const seen = Float64Array.from(sizes.filter((size) => size > 1e-12)).sort();
  if (seen.length === 0) return 0;
  const half = seen.length >> 1;
  const median = seen.length % 2 === 1 ? seen[half]! : (seen[half - 1]! + seen[half]!) / 2;
  return median / 0.6744897501960817;
}
