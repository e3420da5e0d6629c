/** Pictures made of images: the right tiles in the right order, and the figures below them. */

import { denoisingPlot, manifoldPlot, reconstructionPlot } from 'hourglass-ae/report';
import { describe, expect, test } from 'vitest';
import { images, noisy, rebuilt } from './samples.js';
import { texts, tiles } from './tools.js';

const bytes = (row: readonly number[]) =>
  row.map((value) => Math.round(Math.min(1, Math.max(0, Math.fround(value))) * 255));

describe('reconstructionPlot', () => {
  test('holds the pixels that were given, inputs above reconstructions', () => {
    const shown = tiles(reconstructionPlot(images, rebuilt, { shape: [4, 3] }));
    expect(shown).toHaveLength(12);
    expect(shown.map(({ width, height, channels }) => [width, height, channels])).toEqual(
      new Array(12).fill([3, 4, 1]),
    );
    expect(shown.map(({ data }) => Array.from(data))).toEqual([...images, ...rebuilt].map(bytes));
  });

  test('shows red, green and blue', () => {
    const [tile] = tiles(
      reconstructionPlot([[1, 0, 0, 0, 0.2, 1]], [[1, 0, 0, 0, 0.2, 1]], { shape: [1, 2, 3] }),
    );
    expect(tile).toMatchObject({ width: 2, height: 1, channels: 3 });
    expect(Array.from(tile!.data)).toEqual([255, 0, 0, 0, 51, 255]);
  });

  test('takes bytes, flat arrays and tensors', () => {
    const raw = Uint8Array.from(images.flat(), (value) => Math.round(value * 255));
    const flat = Float32Array.from(images.flat());
    const expected = reconstructionPlot(images, images, { shape: [4, 3] });
    expect(reconstructionPlot(raw, raw, { shape: [4, 3] })).toBe(expected);
    expect(reconstructionPlot(flat, flat, { shape: [4, 3] })).toBe(expected);
    const tensor = { data: flat, shape: [6, 4, 3] };
    expect(reconstructionPlot(tensor, tensor)).toBe(expected);
  });

  test('fits the range of the data to black and white', () => {
    const [tile] = tiles(reconstructionPlot([[-1, 0, 1, 3]], [[-1, 0, 1, 3]], { range: [-1, 1] }));
    expect(Array.from(tile!.data)).toEqual([0, 128, 255, 255]);
  });

  test('writes the scores below the pairs, in bands of so many columns', () => {
    const svg = reconstructionPlot(images, rebuilt, {
      shape: [4, 3],
      columns: 4,
      scores: [0.0931, 0.12345, 12, 1234.5, 0, 0.00002],
      scoreLabel: 'error (nats)',
    });
    expect(texts(svg)).toEqual([
      'Input and reconstruction',
      'Below each pair: error (nats).',
      'input',
      'reconstruction',
      '0.0931',
      '0.123',
      '12.0',
      '1,235',
      'input',
      'reconstruction',
      '0',
      '2 × 10⁻⁵',
    ]);
  });

  test('shows two bands unless told otherwise', () => {
    expect(tiles(reconstructionPlot(images, rebuilt, { shape: [4, 3], columns: 2 }))).toHaveLength(8);
    expect(tiles(reconstructionPlot(images, rebuilt, { shape: [4, 3], examples: 3 }))).toHaveLength(6);
  });
});

describe('denoisingPlot', () => {
  test('shows noisy, denoised, clean, in this order', () => {
    const shown = tiles(denoisingPlot(noisy, images, rebuilt, { shape: [4, 3] }));
    expect(shown.map(({ data }) => Array.from(data))).toEqual([...noisy, ...rebuilt, ...images].map(bytes));
  });

  test('writes the PSNR of each image and of all rows', () => {
    // Differences of 0.1 and 0.2 everywhere: 20 dB and 10·log₁₀(1/0.04) = 13.98 dB; together 10·log₁₀(1/0.025) = 16.02 dB.
    const clean = [new Array(4).fill(0.5), new Array(4).fill(0.5)];
    const off = [new Array(4).fill(0.6), new Array(4).fill(0.7)];
    const written = texts(denoisingPlot(off, clean, clean, { shape: [2, 2] }));
    expect(written).toContain('PSNR 16.0 dB');
    expect(written).toContain('20.0');
    expect(written).toContain('14.0');
    expect(written.filter((text) => text === '∞')).toHaveLength(2);
  });

  test('shows other ways below the model, each with its PSNR, and works without a clean image', () => {
    const [wiener, means] = [images.toReversed(), noisy.toReversed()];
    const options = { shape: [4, 3], others: { wiener, means } };
    const drawn = denoisingPlot(noisy, images, rebuilt, options);
    const order = [...noisy, ...rebuilt, ...wiener, ...means, ...images];
    expect(tiles(drawn).map(({ data }) => Array.from(data))).toEqual(order.map(bytes));
    expect(texts(drawn).filter((text) => text.startsWith('PSNR'))).toHaveLength(4);
    const unknown = denoisingPlot(noisy, undefined, rebuilt, options);
    expect(tiles(unknown)).toHaveLength(4 * images.length);
    expect(unknown).not.toContain('PSNR');
    expect(unknown).not.toContain('clean');
    const short = { shape: [4, 3], others: { wiener: wiener.slice(1) } };
    expect(() => denoisingPlot(noisy, images, rebuilt, short)).toThrow('others.wiener');
  });

  test('measures PSNR before values are cut to the range', () => {
    const written = texts(denoisingPlot([[2, 0, 0, 0]], [[0, 0, 0, 0]], [[0, 0, 0, 0]], { shape: [2, 2] }));
    expect(written).toContain('PSNR 0.0 dB');
  });
});

describe('manifoldPlot', () => {
  test('puts the images side by side, row after row, with a white line between', () => {
    const [sheet] = tiles(manifoldPlot(images, { shape: [4, 3], columns: 2 }));
    expect(sheet).toMatchObject({ width: 7, height: 14, channels: 1 });
    const pixel = (y: number, x: number) => sheet!.data[y * 7 + x];
    expect(pixel(0, 0)).toBe(bytes(images[0]!)[0]);
    expect(pixel(3, 6)).toBe(bytes(images[1]!)[11]);
    expect(pixel(10, 4)).toBe(bytes(images[5]!)[0]);
    expect([pixel(0, 3), pixel(4, 0), pixel(9, 6)]).toEqual([255, 255, 255]);
  });

  test('takes a grid as manifold makes it, and names its axes', () => {
    const data = Float32Array.from(images.flat());
    const svg = manifoldPlot({ data, shape: [2, 3, 4, 3] }, { axes: ['unit 0', 'unit 1'] });
    expect(tiles(svg)[0]).toMatchObject({ width: 11, height: 9 });
    expect(texts(svg)).toEqual(expect.arrayContaining(['unit 0 →', 'unit 1 →']));
    const flat = manifoldPlot({ data, shape: [2, 3, 12] }, { shape: [4, 3], axes: ['unit 0', 'unit 1'] });
    expect(flat).toBe(svg);
    expect(() => manifoldPlot(images, { shape: [4, 3], columns: 0 })).toThrow(/1 to 64/);
  });
});
