/** Images into bytes and back: sizes, colours, tiles, damage, and the same pixels everywhere. */

import { Autoencoder, imageCodec, type Pixels, resized, vanilla, variational } from 'hourglass-ae';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relaxedSimd } from 'wasm-feature-detect';
import factorised from '../fixtures/codec/golden.json' with { type: 'json' };
import colour from '../fixtures/codec/golden-colour.json' with { type: 'json' };
import hyper from '../fixtures/codec/golden-hyper.json' with { type: 'json' };
import variable from '../fixtures/codec/golden-variational.json' with { type: 'json' };
import { pieces, scene, trained } from '../tasks/codec-tools.js';
import { patterns, refusal } from './tools.js';

const unpacked = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

let model: Autoencoder;
let bytes: Uint8Array;
beforeAll(async () => {
  model = await trained();
  bytes = await imageCodec(model).compress(scene(20, 24, 1));
});
afterAll(() => model.close());

/** The single-threaded engine, and the other with every number of threads where the page may have them. */
const threaded = globalThis.crossOriginIsolated || 'process' in globalThis ? [1, 2, 3, 4] : [];
const runs: { variant: 'st' | 'mt'; threads: number }[] = [
  { variant: 'st', threads: 1 },
  ...threaded.map((threads) => ({ variant: 'mt' as const, threads })),
];

describe.each([
  ['a factorised prior', factorised],
  ['a hyperprior', hyper],
  ['a model of colours', colour],
])('what was packed long ago by %s', (_, golden) => {
  test.each(runs)('has the same pixels and the same bytes: $variant with $threads', async (options) => {
    await using loaded = await Autoencoder.load(unpacked(golden.model), options);
    const codec = imageCodec(loaded);
    const { data, shape } = await codec.decompress(unpacked(golden.bytes));
    expect(shape).toEqual(golden.shape);
    expect(data).toEqual(unpacked(golden.pixels));
    const [height, width, channels] = golden.shape as [number, number, number];
    expect(await codec.compress(scene(height, width, channels, 2))).toEqual(unpacked(golden.bytes));
    await codec.close();
  });
});

describe('codes that a variational model packed long ago', () => {
  test.each(runs)('have the same bytes, codes and rows: $variant with $threads', async (options) => {
    await using loaded = await Autoencoder.load(unpacked(variable.model), options);
    const packed = unpacked(variable.bytes);
    expect(await loaded.encodeBytes(pieces(9, 1))).toEqual(packed);
    const codes = await loaded.decodeBytes(packed, { as: 'codes' });
    expect(new Uint8Array(codes.data.buffer)).toEqual(unpacked(variable.codes));
    const rows = await loaded.decodeBytes(packed);
    expect(rows.shape).toEqual(variable.shape);
    expect(new Uint8Array(rows.data.buffer)).toEqual(unpacked(variable.rows));
  });
});

test.each([
  [1, 1, 1],
  [3, 50, 3],
  [33, 7, 1],
])(
  '%i × %i pixels of %i colours come back in their size, near what they were',
  async (height, width, colours) => {
    const codec = imageCodec(model);
    const image = scene(height, width, colours);
    const again = await codec.decompress(await codec.compress(image));
    expect(again.shape).toEqual([height, width, colours]);
    const gap = again.data.reduce((sum, value, at) => sum + Math.abs(value - image.data[at]!), 0);
    expect(gap / again.data.length).toBeLessThan(40);
    const numbers = { data: Float32Array.from(image.data, (value) => value / 255), shape: image.shape };
    expect(await codec.compress(numbers)).toEqual(await codec.compress(image));
    await codec.close();
  },
);

test.each([
  [1, 1],
  [17, 90],
  [64, 8],
])('maps of %i × %i pixels come back by their side codes', async (height, width) => {
  await using sided = await trained({ hyper: [4, 2] }, {}, 10);
  const codec = imageCodec(sided);
  const bytes = await codec.compress(scene(height, width, 1));
  const again = await codec.decompress(bytes);
  expect(again.shape).toEqual([height, width, 1]);
  await using loaded = await Autoencoder.load(await sided.save());
  expect(await imageCodec(loaded).decompress(bytes)).toEqual(again);
  await codec.close();
});

test('a model of colours packs grey too', async () => {
  await using colour = await trained({ colours: 3 }, {}, 10);
  const codec = imageCodec(colour);
  for (const channels of [1, 3])
    expect((await codec.decompress(await codec.compress(scene(18, 18, channels)))).shape).toEqual([
      18,
      18,
      channels,
    ]);
  await codec.close();
});

test('nobody sees where tiles meet', async () => {
  const image = scene(8, 1000, 1);
  const codec = imageCodec(model);
  const again = await codec.decompress(await codec.compress(image));
  await using whole = await resized(model, [8, 1000, 1], { threads: 1 });
  const rebuilt = await whole.reconstruct(Float32Array.from(image.data, (value) => value / 255));
  rebuilt.data.forEach((value, at) => {
    const wanted = Math.round(255 * Math.min(1, Math.max(0, value)));
    if (Math.abs(again.data[at]! - wanted) > 1) throw new Error(`${again.data[at]} at ${at}, not ${wanted}`);
  });
  await codec.close();
});

/** Every beginning of the bytes, and the bytes with every bit flipped, are refused as damaged. */
async function refusesDamage(whole: Uint8Array, read: (damaged: Uint8Array) => Promise<unknown>) {
  await read(whole);
  for (let end = 0; end < whole.length; end++) await refusal(() => read(whole.subarray(0, end)), 'badData');
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const damaged = whole.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    await refusal(() => read(damaged), 'badData');
  }
}

describe('every truncation and every flipped bit is refused', () => {
  test('of an image', async () => {
    const codec = imageCodec(model);
    await refusesDamage(bytes, (damaged) => codec.decompress(damaged));
    await refusal(() => codec.decompress('bytes' as never), 'badData');
  });

  test('of an image with side codes', async () => {
    await using sided = await Autoencoder.load(unpacked(hyper.model), { threads: 1 });
    const codec = imageCodec(sided);
    await refusesDamage(unpacked(hyper.bytes), (damaged) => codec.decompress(damaged));
    await codec.close();
  });

  test('of rows', async () => {
    await refusesDamage(await model.encodeBytes(pieces(2, 1)), (damaged) => model.decodeBytes(damaged));
  });

  test('of variational codes', async () => {
    await using variable = await Autoencoder.create(variational({ inputShape: [16], latentDim: 2 }), {
      threads: 1,
    });
    const codes = await variable.encodeBytes(patterns(3, 16));
    await refusesDamage(codes, (damaged) => variable.decodeBytes(damaged));
  });
});

test('bytes of rows are no image, and bytes of an image no rows', async () => {
  const rows = await model.encodeBytes(pieces(2, 1));
  await refusal(() => imageCodec(model).decompress(rows), 'badData');
  await refusal(() => model.decodeBytes(bytes), 'incompatible');
});

test('several models: quality chooses, the bytes know whose they are', async () => {
  await using coarse = await trained({ lambda: 0.0002 });
  const codec = imageCodec([coarse, model]);
  const image = scene(40, 40, 1, 5);
  const [small, large] = [await codec.report([image], { quality: 0 }), await codec.report([image])];
  expect(small.bitsPerPixel).toBeLessThan(large.bitsPerPixel);
  expect(small.psnr).toBeLessThan(large.psnr);
  expect(small.msSsim).toBeLessThan(large.msSsim);
  const [found] = large.images;
  expect(found).toMatchObject({ height: 40, width: 40, bitsPerPixel: (8 * found!.bytes) / 1600 });
  expect((await codec.decompress(bytes)).shape).toEqual([20, 24, 1]);
  await refusal(() => imageCodec(coarse).decompress(bytes), 'incompatible');
  expect((await refusal(() => codec.compress(image, { quality: 2 }), 'outOfRange')).path).toBe('quality');
  await codec.close();
});

test('what is no image, and models that are none for images, are refused', async () => {
  const codec = imageCodec(model);
  const image = (shape: number[], data = new Uint8Array(shape.reduce((a, b) => a * b, 1))): Pixels => ({
    data,
    shape,
  });
  await refusal(() => codec.compress(image([4, 4, 5])), 'invalidShape');
  await refusal(() => codec.compress(image([4, 4], new Uint8Array(15))), 'invalidShape');
  await refusal(() => codec.compress(image([4, 4, 4])), 'unsupported');
  await refusal(() => codec.compress({ data: new Float32Array([Number.NaN]), shape: [1, 1] }), 'notFinite');
  await refusal(() => codec.report([]), 'emptyData');
  await using plain = await Autoencoder.create(vanilla({ inputShape: [16], latentDim: 4 }), { threads: 1 });
  await refusal(() => imageCodec(plain).compress(scene(4, 4, 1)), 'incompatible');
  await refusal(() => plain.encodeBytes(patterns(2, 16)), 'unsupported');
});

describe('rows', () => {
  test('whole codes come back as they were', async () => {
    const rows = pieces(6, 1);
    const packed = await model.encodeBytes(rows);
    expect(await model.decodeBytes(packed)).toEqual(await model.reconstruct(rows));
    const codes = await model.decodeBytes(packed, { as: 'codes' });
    expect(codes).toEqual({ ...(await model.encode(rows)), note: [] });
    await refusal(() => model.encodeBytes(rows, { note: [-1] }), 'outOfRange');
    await refusal(() => model.encodeBytes(rows, { step: 0 }), 'outOfRange');
    await refusal(() => model.encodeBytes(rows, { of: 'codes' }), 'badData');
  });

  test('variational codes come back within half a step, for fewer bytes the wider it is', async () => {
    const spec = variational({ inputShape: [12], units: [10], latentDim: 3, beta: 0.02 });
    await using other = await Autoencoder.create(spec, { threads: 1 });
    const rows = patterns(60, 12);
    await other.fit(rows, { epochs: 20, batchSize: 10 });
    const { data } = await other.encode(rows);
    const [fine, wide] = [await other.encodeBytes(rows, { step: 0.02 }), await other.encodeBytes(rows)];
    expect(wide.length).toBeLessThan(0.8 * fine.length);
    const codes = await other.decodeBytes(wide, { as: 'codes' });
    expect(Math.max(...codes.data.map((code, at) => Math.abs(code - data[at]!)))).toBeLessThanOrEqual(0.1251);
    expect((await other.decodeBytes(wide)).shape).toEqual([60, 12]);
    expect(wide.length).toBeLessThan(60 * 12);
  });

  test('a model that goes on training, and fused arithmetic, refuse them', async () => {
    await using other = await model.clone();
    const packed = await other.encodeBytes(pieces(1, 1));
    expect(await model.encodeBytes(pieces(1, 1))).toEqual(packed);
    await other.fit(pieces(16, 1), { epochs: 1 });
    await refusal(() => other.decodeBytes(packed), 'incompatible');
    if (!(await relaxedSimd())) return; // fused arithmetic is refused as a whole there
    await using fused = await Autoencoder.load(await model.save(), { arithmetic: 'fused', threads: 1 });
    await refusal(() => fused.encodeBytes(pieces(1, 1)), 'unsupported');
    await refusal(() => fused.decodeBytes(packed), 'unsupported');
  });
});
