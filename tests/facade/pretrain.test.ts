/** Layer-wise training, and weights that are put into a model. */

import { Autoencoder, convolutional, deep, optimizers, pretrain, vanilla } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { patterns, refusal } from './tools.js';

const spec = deep({ inputShape: [3, 8], units: [20, 12], latentDim: 6, activation: 'sigmoid' });
const rows = patterns(300, 24);
const optimizer = optimizers.adam({ learningRate: 0.01 });

test('a deep sigmoid model that was trained layer by layer learns where it would hardly begin', async () => {
  const seen = new Set<number>();
  const create = { seed: 1, threads: 1 };
  await using model = await pretrain(spec, rows, {
    epochs: 20,
    batchSize: 30,
    optimizer,
    create,
    onProgress: ({ layer, layers }) => seen.add(layer / layers),
  });
  await using plain = await Autoencoder.create(spec, create);
  expect([...seen]).toEqual([1 / 3, 2 / 3, 1]);
  const fit = { epochs: 5, batchSize: 30, optimizer } as const;
  await model.fit(rows, fit);
  await plain.fit(rows, fit);
  const [after, without] = [await model.evaluate(rows), await plain.evaluate(rows)];
  expect(after.mse).toBeLessThan(0.7 * without.mse);
});

test('pretrain refuses what has no layers of its own', async () => {
  const images = convolutional({ inputShape: [8, 8, 1], filters: [2], latentDim: 2 });
  const error = await refusal(() => pretrain(images, rows), 'unsupported');
  expect(error.path).toBe('encoder[0]');
});

test('weights are put into a model whole or not at all', async () => {
  const dense = vanilla({ inputShape: [4], latentDim: 2, outputActivation: 'linear' });
  await using model = await Autoencoder.create(dense, { seed: 1, threads: 1 });
  const before = await model.parameters();
  const weight = Float32Array.from({ length: 8 }, (_, index) => index);
  const wrong = { 'latent.weight': weight, 'latent.bias': new Float32Array(3) };
  const error = await refusal(() => model.setParameters(wrong), 'invalidShape');
  expect(error.path).toBe('latent.bias');
  await refusal(() => model.setParameters({ 'latent.weigth': weight }), 'unknownMember');
  await refusal(() => model.setParameters({ 'latent.bias': Float32Array.of(0, Number.NaN) }), 'notFinite');
  expect(await model.parameters()).toEqual(before);
  await model.setParameters({ 'latent.weight': { data: weight, shape: [4, 2] } });
  expect((await model.encode([[1, 0, 0, 2]])).data).toEqual(Float32Array.of(12, 15));
});
