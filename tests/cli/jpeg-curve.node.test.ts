/** JPEG beside the codec: its curve of an image, and what it has at a rate. */

import { expect, test } from 'vitest';
import { jpegCurve, meanCurve, psnrAt } from '../../ts/cli/codec/jpeg.js';
import { scene } from '../tasks/codec-tools.js';

const image = (channels: 1 | 3) => {
  const { data, shape } = scene(40, 48, channels);
  return { data: Uint8Array.from(data), shape: shape as [number, number, number] };
};

test('better files take more bits; grey is not charged for colours that it has not', async () => {
  const grey = image(1);
  const curve = await jpegCurve(grey);
  for (const [at, point] of curve.entries())
    for (const worse of curve.slice(0, at)) {
      expect(point.bitsPerPixel).toBeGreaterThan(worse.bitsPerPixel);
      expect(point.psnr).toBeGreaterThan(worse.psnr);
    }
  expect(curve.at(-1)!.psnr).toBeGreaterThan(25);
  // The same picture as one in colour takes a byte more for each of 5 × 6 blocks.
  const twice = Uint8Array.from({ length: 3 * grey.data.length }, (_, at) => grey.data[Math.floor(at / 3)]!);
  const colour = await jpegCurve({ data: twice, shape: [40, 48, 3] });
  for (const [at, { bitsPerPixel, psnr }] of colour.entries()) {
    expect((bitsPerPixel - curve[at]!.bitsPerPixel) * 40 * 48).toBeCloseTo(8 * 30, 6);
    expect(psnr).toBeCloseTo(curve[at]!.psnr, 1);
  }
});

test('a rate between two points has a PSNR between theirs; beyond the ends nothing is known', () => {
  const curve = [
    { bitsPerPixel: 0.25, psnr: 20 },
    { bitsPerPixel: 1, psnr: 30 },
  ];
  expect(psnrAt(curve, 0.5)).toBeCloseTo(25, 9);
  expect(psnrAt(curve, 1)).toBe(30);
  expect([psnrAt(curve, 0.2), psnrAt(curve, 1.1)]).toEqual([undefined, undefined]);
  const flat = Array.from({ length: 6 }, () => ({ bitsPerPixel: 1, psnr: 10 }));
  const other = Array.from({ length: 6 }, () => ({ bitsPerPixel: 3, psnr: 20 }));
  expect(meanCurve([flat, other])[5]).toEqual({ bitsPerPixel: 2, psnr: 15 });
});
