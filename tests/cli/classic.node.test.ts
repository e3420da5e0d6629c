/** The form that a denoising script classically has: noisy rows as input, clean ones as target. */

import { Autoencoder, deep } from 'hourglass-ae';
import { Random, takeRows } from 'hourglass-ae/data';
import { expect, test } from 'vitest';
import { cut, readDigits } from '../../ts/cli/demo/digits.js';
import { noisy, psnr, unit } from '../../ts/cli/demo/noise.js';

test('fit(noisy, { target: clean, epochs: 50, batchSize: 256 })', { timeout: 120_000 }, async () => {
  const { train, test: held } = cut(await readDigits(undefined), 1);
  const some = takeRows(train, new Random(2).order(train.shape[0]!).slice(0, 1000));
  const [clean, heldClean] = [unit(some), unit(held)];
  const [spoilt, heldNoisy] = [noisy(clean, 0.5, 3), noisy(heldClean, 0.5, 4)];
  await using model = await Autoencoder.create(deep({ inputShape: [784], units: [64], latentDim: 32 }), {
    seed: 1,
  });
  const { epochs } = await model.fit(spoilt, { target: clean, epochs: 50, batchSize: 256 });
  expect(epochs).toHaveLength(50);
  const denoised = await model.reconstruct(heldNoisy);
  const gain = psnr(denoised.data, heldClean.data) - psnr(heldNoisy.data, heldClean.data);
  expect(gain).toBeGreaterThan(3);
  const { psnr: measured } = await model.evaluate(heldNoisy, { target: heldClean });
  expect(measured).toBeCloseTo(psnr(denoised.data, heldClean.data), 3);
});
