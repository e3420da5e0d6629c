/** `withLatent` where codes are maps and the new ones are flat: the spec that it makes, and that it trains and samples. */

import {
  Autoencoder,
  compressive,
  convolutional,
  latents,
  layers,
  type ModelSpec,
  optimizers,
  withLatent,
  withTiedWeights,
} from 'hourglass-ae';
import { expect, test } from 'vitest';
import drawn from '../fixtures/specs/convolutional-gaussian.json' with { type: 'json' };
import { patterns } from './tools.js';

const maps = convolutional({ inputShape: [6, 6, 2], filters: [4, 3] });
const gaussian = latents.gaussian({ dim: 3 });

test.each([
  ['pooled maps', { inputShape: [6, 6, 2], filters: [4, 3], downsampling: 'maxPool' }],
  ['maps of odd sizes', { inputShape: [3, 5, 1], filters: [4, 3], activation: 'tanh' }],
  ['sequences', { inputShape: [7, 2], filters: [3] }],
] as const)('%s become what the recipe makes with a latentDim', (_, options) => {
  const latent = latents.plain({ dim: 5, activation: 'linear' });
  expect(withLatent(convolutional(options), latent)).toEqual(convolutional({ ...options, latentDim: 5 }));
});

test('rounded maps give way to a dense layer without a function, as the last convolution has none', () => {
  const spec = compressive({ inputShape: [8, 4, 3], filters: [6, 5] });
  const { encoder, decoder } = withLatent(spec, gaussian);
  expect(encoder).toEqual([...spec.encoder, layers.flatten()]);
  expect(decoder).toEqual([layers.dense(10), layers.reshape([2, 1, 5]), ...spec.decoder]);
});

const flat = [
  latents.plain({ dim: 5 }),
  gaussian,
  latents.topK({ dim: 5, k: 2 }),
  latents.batchTopK({ dim: 5, k: 2 }),
  latents.jumpRelu({ dim: 5, sparsity: 0.1 }),
  latents.vectorQuantized({ dim: 6, codes: 4, groups: 2 }),
  latents.bernoulli({ dim: 5 }),
  latents.categorical({ groups: 2, classes: 3 }),
  latents.ordered({ dim: 5 }),
];

test.each(flat)('the engine takes $type in the place of maps', async (latent) => {
  for (const spec of [maps, compressive({ inputShape: [8, 4, 3], filters: [6, 5] })]) {
    await using model = await Autoencoder.create(withLatent(spec, latent), { threads: 1 });
    const { input } = spec;
    const features = input.shape.reduce((product, size) => product * size, 1);
    const { shape } = await model.reconstruct(new Float32Array(features));
    expect(shape).toEqual([1, ...input.shape]);
  }
});

/** The model after a short training, and how its loss has fallen. */
async function trained(spec: ModelSpec, rows: Float32Array) {
  const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const { loss: before } = await model.evaluate(rows);
  await model.fit(rows, { epochs: 20, batchSize: 15, optimizer: optimizers.adam({ learningRate: 0.01 }) });
  return { model, fall: (await model.evaluate(rows)).loss / before };
}

test('a gaussian code in the place of maps trains, and new rows are drawn from it', async () => {
  const { model, fall } = await trained(drawn as ModelSpec, patterns(90, 72));
  await using _ = model;
  expect(fall).toBeLessThan(0.95);
  const { data, shape } = await model.sample(3, { seed: 2 });
  expect(shape).toEqual([3, 6, 6, 2]);
  expect(data.every((value) => value > 0 && value < 1)).toBe(true);
});

test('the layers in front of the maps read the weights of the encoder, where they are tied', async () => {
  const { model, fall } = await trained(
    withTiedWeights(withLatent(maps, latents.plain({ dim: 4 }))),
    patterns(90, 72),
  );
  await using _ = model;
  expect(fall).toBeLessThan(0.95);
  expect(Object.keys(await model.parameters())).not.toContain('decoder.0.weight');
});

test('sides that meet in no maps, or go on meeting in them, stay as they are', () => {
  const same = (spec: ModelSpec, latent = gaussian as ModelSpec['latent']) =>
    expect(withLatent(spec, latent)).toEqual({ ...spec, latent });
  same(convolutional({ inputShape: [6, 4, 1], filters: [3], latentDim: 2 }));
  same(maps, latents.quantized({ weight: 0.1 }));
  same({ ...maps, encoder: [layers.flatten()] });
  same({ ...maps, encoder: [layers.conv2d(2, { kernelSize: 9, padding: 'valid' })] }); // the engine's to refuse
});
