/** Multi-scale structural similarity against scikit-image and scipy. */

import { expect, test } from 'vitest';
import { msSsim } from '../../ts/tasks/codec/measures.js';

/** An image and the same with something added, in whole numbers that any language makes alike. */
function pair(height: number, width: number, channels: number) {
  const shape = [height, width, channels];
  const [first, second] = [
    new Uint8Array(height * width * channels),
    new Uint8Array(height * width * channels),
  ];
  for (let i = 0; i < first.length; i++) {
    const [k, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    first[i] = (7 * y + 13 * x + ((x * y) % 17) * 5 + 40 * k) % 256;
    second[i] = Math.min(255, Math.max(0, first[i]! + ((x * 31 + y * 17 + k * 7) % 61) - 30));
  }
  return [
    { data: first, shape },
    { data: second, shape },
  ] as const;
}

// Coarsest scale: skimage.metrics.structural_similarity(a, b, gaussian_weights=True, sigma=1.5,
// use_sample_covariance=False, data_range=255). Finer ones: ((2 cov + c2) / (var_a + var_b + c2)).mean() with
// scipy.ndimage.gaussian_filter(v, 1.5, truncate=3.5)[5:-5, 5:-5], then skimage.transform.downscale_local_mean(v, (2, 2));
// each to the power of its weight by Wang et al. (scikit-image 0.26.0, scipy 1.17.1).
test.each([
  [16, 20, 1, 0.9424741137805999], // one scale
  [47, 61, 3, 0.9915903031702461], // three scales, three colours
  [180, 191, 1, 0.9944970743613879], // all five
])('of %i × %i × %i values', (height, width, channels, expected) => {
  const [a, b] = pair(height, width, channels);
  expect(msSsim(a, b)).toBeCloseTo(expected, 10);
  expect(msSsim(a, a)).toBe(1);
});

test('there is none of images smaller than its window', () => {
  const [a, b] = pair(10, 30, 1);
  expect(msSsim(a, b)).toBeNaN();
});
