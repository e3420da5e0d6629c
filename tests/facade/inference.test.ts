/** What a model tells about rows: codes, reconstructions, scores, metrics, summary, parameters. */

import { Autoencoder, deep, losses, undercomplete, vanilla } from 'hourglass-ae';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytes, hashOf, patterns, refusal, small } from './tools.js';

let model: Autoencoder;
const data = patterns(10, 12);

beforeAll(async () => {
  model = await Autoencoder.create(small(), { seed: 3, threads: 1 });
});
afterAll(() => model.close());

describe('tensors', () => {
  test('codes have the latent width, reconstructions the input shape', async () => {
    expect((await model.encode(data)).shape).toEqual([10, 3]);
    const codes = await model.encode(data);
    const [direct, twice] = [await model.reconstruct(data), await model.decode(codes)];
    expect(direct.shape).toEqual([10, 12]);
    expect(twice).toEqual(direct);
  });

  test('images keep their axes', async () => {
    const images = await Autoencoder.create(
      undercomplete({ inputShape: [3, 4, 1], units: [6], latentDim: 2 }),
    );
    expect((await images.reconstruct(data)).shape).toEqual([10, 3, 4, 1]);
    expect((await images.score({ data, shape: [10, 3, 4, 1] }, { per: 'feature' })).shape).toEqual([
      10, 3, 4, 1,
    ]);
    await images.close();
  });

  test('every form of the same rows gives the same codes', async () => {
    const raw = bytes(24);
    const real = Float32Array.from(raw, (byte) => byte / 255);
    const nested = [Array.from(real.subarray(0, 12)), Array.from(real.subarray(12))];
    const expected = await model.encode(real);
    for (const form of [raw, nested, { data: real, shape: [2, 12] }, { data: raw, shape: [2, 12] }]) {
      expect(await model.encode(form)).toEqual(expected);
    }
  });

  test('a row does not depend on the rows beside it', async () => {
    const all = (await model.reconstruct(data)).data;
    const alone = (await model.reconstruct(data.subarray(36, 48))).data;
    expect(alone).toEqual(all.slice(36, 48));
  });

  test('the arrays given stay attached and unchanged', async () => {
    const [rows, raw, shared] = [data.slice(), bytes(24), new Float32Array(new SharedArrayBuffer(48))];
    const copies = [rows.slice(), raw.slice()];
    await model.fit(rows, { epochs: 1, target: rows, validation: rows });
    await model.encode(raw);
    await model.encode(shared);
    await model.score(rows, { target: rows });
    expect([rows, raw]).toEqual(copies);
  });
});

describe('figures', () => {
  test('scores per row are the means of the scores per feature', async () => {
    const [row, feature, sum] = [
      (await model.score(data)).data,
      (await model.score(data, { per: 'feature' })).data,
      (await model.score(data, { reduction: 'sum' })).data,
    ];
    row.forEach((score, r) => {
      const total = feature.subarray(r * 12, r * 12 + 12).reduce((a, b) => a + b, 0);
      expect(score * 12).toBeCloseTo(total, 4);
      expect(sum[r]).toBeCloseTo(total, 4);
    });
  });

  test('a squared-error model scores what its reconstructions miss', async () => {
    const plain = await Autoencoder.create(
      vanilla({ inputShape: [12], latentDim: 3, outputActivation: 'linear', loss: 'meanSquaredError' }),
    );
    const target = patterns(10, 12, 5);
    const rebuilt = (await plain.reconstruct(data)).data;
    const missed = rebuilt.reduce((sum, value, i) => sum + (value - target[i]!) ** 2, 0) / rebuilt.length;
    const { mse, meanLoss, psnr } = await plain.evaluate(data, { target });
    expect(mse).toBeCloseTo(missed, 5);
    expect(meanLoss).toBeCloseTo(missed, 5);
    expect(psnr).toBeCloseTo(-10 * Math.log10(missed), 3);
    const scores = (await plain.score(data, { target })).data;
    expect(scores.reduce((a, b) => a + b) / 10).toBeCloseTo(missed, 5);
    await plain.close();
  });

  test('evaluate names its terms', async () => {
    const metrics = await model.evaluate(data);
    expect(Object.keys(metrics.terms)).toContain('reconstruction');
    for (const figure of ['loss', 'meanLoss', 'mse', 'mae', 'psnr', 'explainedVariance'] as const) {
      expect(metrics[figure], figure).toBeTypeOf('number');
    }
  });
});

describe('what the model is', () => {
  test('summary and parameters agree', async () => {
    const { layers, parameters } = await model.summary();
    const tensors = await model.parameters();
    const counted = Object.values(tensors).reduce((sum, { data: values }) => sum + values.length, 0);
    expect(parameters).toBe(counted);
    expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(counted);
    expect(tensors['encoder.0.weight']!.shape).toEqual([12, 8]);
  });

  test('the spec has its defaults filled in and makes the same model again', async () => {
    expect(model.spec.latent).toMatchObject({ type: 'plain', dim: 3, activation: 'relu' });
    const first = await Autoencoder.create(small(), { seed: 9 });
    const again = await Autoencoder.create(first.spec, { seed: 9 });
    expect(await hashOf(again)).toBe(await hashOf(first));
    await Promise.all([first.close(), again.close()]);
  });

  test('runtime tells threads, build and memory', () => {
    expect(model.runtime).toMatchObject({ threads: 1, variant: 'st' });
    expect(model.runtime.wasmBytes).toBeGreaterThan(model.runtime.memoryBytes);
    expect(model.runtime.memoryBytes).toBeGreaterThan(0);
  });

  test('attachments travel in the file, and a clone is equal and independent', async () => {
    await model.attach('note', { a: [1, 2] });
    const clone = await model.clone();
    expect(await clone.attachment('note')).toEqual({ a: [1, 2] });
    expect(await clone.attachment('other')).toBeUndefined();
    const before = await hashOf(model);
    expect(await hashOf(clone)).toBe(before);
    await clone.fit(data, { epochs: 1 });
    expect(await hashOf(clone)).not.toBe(before);
    expect(await hashOf(model)).toBe(before);
    await clone.close();
  });

  test('a file without the training state is smaller and means the same model', async () => {
    await using trained = await Autoencoder.create(small(), { seed: 2, threads: 1 });
    await trained.fit(data, { epochs: 2 });
    const [whole, bare] = [await trained.save(), await trained.save({ optimizer: false })];
    expect(bare).toBeInstanceOf(Uint8Array);
    expect(bare.length).toBeLessThan(whole.length);
    await using loaded = await Autoencoder.load(bare, { threads: 1 });
    expect(await hashOf(loaded)).toBe(await hashOf(trained));
    expect(loaded.spec).toEqual(trained.spec);
    expect(await loaded.encode(data)).toEqual(await trained.encode(data));
    expect(await trained.save()).toEqual(whole);
  });

  test('after close every call is refused, and a second close is none', async () => {
    const closed = await Autoencoder.create(
      deep({ inputShape: [4], units: [3], latentDim: 2, loss: losses.binaryCrossEntropy() }),
    );
    const pending = closed.encode(patterns(2, 4));
    await closed.close();
    await closed.close();
    expect((await refusal(() => pending, 'closed')).hint).not.toBe('');
    const rows = patterns(2, 4);
    const calls = [
      () => closed.encode(rows),
      () => closed.fit(rows),
      () => closed.train(rows).next(),
      () => closed.save(),
      () => closed.summary(),
      () => closed.stop(),
      () => closed.clone(),
    ];
    for (const call of calls) await refusal(call, 'closed');
  });

  test('`await using` closes', async () => {
    let kept: Autoencoder;
    {
      await using scoped = await Autoencoder.create(small());
      kept = scoped;
    }
    await refusal(() => kept.summary(), 'closed');
  });
});
