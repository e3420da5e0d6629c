/** Data that are right and still odd: columns that never change, columns without a value, images smaller than a window. */

import {
  Autoencoder,
  anomalyDetector,
  deep,
  defineModel,
  latents,
  layers,
  losses,
  type ScoreKind,
  seriesDetector,
  variational,
} from 'hourglass-ae';
import { minMaxScaler, quantileScaler, robustScaler, standardScaler } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { patterns, refusal } from './tools.js';

const columns = ['flow', 'level', 'pressure (bar)'];
const two = patterns(60, 2);
/** The last column is constant. */
const rows = Array.from({ length: 60 }, (_, row) => [two[2 * row]!, two[2 * row + 1]!, 7.1]);

describe('a column that never changes', () => {
  const shape = { inputShape: [3], units: [8], latentDim: 2, outputActivation: 'linear' as const };

  test.each([
    ['standard', standardScaler],
    ['minMax', minMaxScaler],
    ['robust', robustScaler],
    ['quantile', quantileScaler],
  ])('has a place in a %s scaler', (_, scaler) => {
    const fitted = scaler(rows, { columns });
    const { data } = fitted.transform(rows);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(fitted.inverse({ data, shape: [60, 3] }).data[2]).toBeCloseTo(7.1, 5);
  });

  test('is scored by every kind, and told of where it changes after all', async () => {
    const preprocessing = standardScaler(rows, { columns });
    const options = { seed: 1, threads: 1, preprocessing };
    await using model = await Autoencoder.create(
      variational({ ...shape, loss: 'meanSquaredError' }),
      options,
    );
    await model.fit(rows, { epochs: 5, batchSize: 10 });
    const odd = [rows[0]!, rows[0]!.with(2, 9)];
    const ofRows: ScoreKind[] = ['reconstruction', 'squaredError', 'mahalanobis'];
    const ofCodes: ScoreKind[] = ['latentNeighbours', 'latentMahalanobis', 'reconstructionProbability'];
    for (const score of [...ofRows, ...ofCodes]) {
      const detector = await anomalyDetector(model, rows, { score });
      const { data } = await detector.score(odd);
      expect(data.every(Number.isFinite), score).toBe(true);
      const [, told] = (await detector.explain(odd, { top: 1 })).rows;
      expect(told!.features[0]!.text, score).toMatch(/^\w+ \d.*, expected -?\d.* ± \d/);
      if (ofCodes.includes(score)) continue; // what looks at codes may see another column
      expect(data[1], score).toBeGreaterThan(detector.threshold);
      expect(told!.features[0]!.text, score).toMatch(/^pressure 9\.0+ bar, expected 6\.\d/);
    }
  });

  test('is a channel of a series like any other', async () => {
    const fit = { epochs: 2 };
    const series = Array.from({ length: 80 }, (_, i) => [Math.sin(i / 2), 3]);
    const detector = await seriesDetector(series, {
      length: 8,
      threads: 1,
      seed: 1,
      fit,
      columns: ['a', 'b'],
    });
    const { scores, events } = await detector.detect(series.map((row, i) => (i === 40 ? [row[0]!, 4] : row)));
    expect(scores.slice(7).every(Number.isFinite)).toBe(true);
    expect(events.some(({ start, end }) => start <= 47 && end >= 40)).toBe(true);
    await detector.model.close();
  });

  test('without a single value it is refused by name', async () => {
    const empty = rows.map((row) => row.with(1, Number.NaN));
    expect(() => standardScaler(empty, { columns, missing: true })).toThrow(/column level: .* received none/);
    await using model = await Autoencoder.create(deep(shape), {
      threads: 1,
      preprocessing: standardScaler(rows, { columns }),
    });
    for (const call of [
      () => model.fit(empty),
      () => model.score(empty),
      () => anomalyDetector(model, empty),
    ])
      expect((await refusal(call, 'notFinite')).path).toBe('row 0, column level');
  });
});

describe('images smaller than a window', () => {
  const model = (encoder: ReturnType<typeof layers.conv2d>[], reconstruction = losses.meanSquaredError()) =>
    Autoencoder.create(
      defineModel({
        inputShape: [3, 3, 1],
        encoder: [...encoder, layers.flatten()],
        latent: latents.plain({ dim: 2 }),
        decoder: [layers.dense(9), layers.reshape([3, 3, 1])],
        objective: { reconstruction },
      }),
      { seed: 1, threads: 1 },
    );

  test('are padded, or refused with their place', async () => {
    await using padded = await model([layers.conv2d(2, { kernelSize: 7 })]);
    const image = patterns(4, 9);
    await padded.fit(image, { epochs: 1 });
    expect((await padded.reconstruct(image)).data.every(Number.isFinite)).toBe(true);
    const valid = () => model([layers.conv2d(2, { kernelSize: 5, padding: 'valid' })]);
    expect((await refusal(valid, 'invalidShape')).path).toBe('encoder[0].kernelSize');
    const ssim = await refusal(() => model([], losses.ssim() as never), 'incompatible');
    expect(ssim).toMatchObject({ path: 'objective.reconstruction', received: '[3, 3, 1]' });
  });
});
