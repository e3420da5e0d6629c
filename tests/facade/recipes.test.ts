/** Recipes, modifiers and builders: plain data, equal to the canonical specs that Rust reads as well. */

import {
  Autoencoder,
  corruptions,
  deep,
  defineModel,
  denoising,
  initializers,
  latents,
  layers,
  losses,
  optimizers,
  penalties,
  robust,
  schedules,
  sparse,
  undercomplete,
  vanilla,
  withCorruption,
  withLatent,
  withPenalty,
} from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import deepSpec from '../fixtures/specs/deep.json' with { type: 'json' };
import denoisingSpec from '../fixtures/specs/denoising.json' with { type: 'json' };
import robustSpec from '../fixtures/specs/robust.json' with { type: 'json' };
import sparseSpec from '../fixtures/specs/sparse.json' with { type: 'json' };
import undercompleteSpec from '../fixtures/specs/undercomplete.json' with { type: 'json' };
import vanillaSpec from '../fixtures/specs/vanilla.json' with { type: 'json' };

/** The calls whose specs are written down in `fixtures/specs`. */
const noise = corruptions.gaussianNoise({ standardDeviation: 0.5, clip: [0, 1] });
const canonical = [
  ['vanilla', vanilla({ inputShape: [12], latentDim: 4 }), vanillaSpec],
  [
    'undercomplete',
    undercomplete({ inputShape: [12], latentDim: 3, outputActivation: 'linear' }),
    undercompleteSpec,
  ],
  ['deep', deep({ inputShape: [3, 4], units: [10, 6], latentDim: 4 }), deepSpec],
  ['sparse', sparse({ inputShape: [12], latentDim: 16, weight: 0.05 }), sparseSpec],
  [
    'robust',
    robust({ inputShape: [12], units: [8], latentDim: 4, outputActivation: 'linear', sigma: 0.8 }),
    robustSpec,
  ],
  ['denoising', denoising({ inputShape: [12], units: [8], latentDim: 4, corruption: noise }), denoisingSpec],
] as const;

describe('recipes', () => {
  test.each(canonical)('%s makes its canonical spec, which the engine accepts', async (_, spec, written) => {
    expect(spec).toEqual(written);
    expect(JSON.parse(JSON.stringify(spec))).toEqual(written);
    await using model = await Autoencoder.create(spec, { threads: 1 });
    expect(model.spec).toMatchObject(written);
    expect((await model.reconstruct(new Float32Array(24))).shape).toEqual([2, ...spec.input.shape]);
  });

  test('deep mirrors its units', () => {
    const spec = deep({ inputShape: [784], units: [128, 64], latentDim: 32 });
    expect(spec.encoder).toEqual([
      layers.dense(128, { activation: 'relu' }),
      layers.dense(64, { activation: 'relu' }),
    ]);
    expect(spec.decoder.map((layer) => 'units' in layer && layer.units)).toEqual([64, 128, 784]);
    expect(spec.decoder.at(-1)).toEqual(layers.dense(784, { activation: 'sigmoid' }));
    expect(spec.objective.reconstruction).toEqual(losses.binaryCrossEntropy());
  });

  test('images are flattened and given back', () => {
    const spec = undercomplete({ inputShape: [28, 28, 1], units: [64], latentDim: 8 });
    expect(spec.encoder[0]).toEqual(layers.flatten());
    expect(spec.decoder.at(-1)).toEqual(layers.reshape([28, 28, 1]));
  });

  test('the loss follows the output, unless it is named', () => {
    const linear = vanilla({ inputShape: [4], latentDim: 2, outputActivation: 'linear' });
    expect(linear.objective.reconstruction.type).toBe('meanSquaredError');
    const named = vanilla({ inputShape: [4], latentDim: 2, loss: 'meanSquaredError' });
    expect(named.objective.reconstruction.type).toBe('meanSquaredError');
    const given = vanilla({ inputShape: [4], latentDim: 2, loss: losses.meanSquaredError() });
    expect(given).toEqual(named);
  });

  test('sparse has relu codes and Keras’s weight', () => {
    const spec = sparse({ inputShape: [784], latentDim: 32 });
    expect(spec.latent).toMatchObject({ activation: 'relu' });
    expect(spec.objective.penalties![0]!.weight).toBeCloseTo(0.0784, 10);
  });

  test('denoising takes any corruption', () => {
    const corruption = corruptions.masking({ probability: 0.3 });
    expect(denoising({ inputShape: [4], latentDim: 2, corruption }).corruption).toEqual(corruption);
    expect(denoising({ inputShape: [4], latentDim: 2 }).corruption?.type).toBe('gaussianNoise');
  });

  test('specs survive JSON', () => {
    const spec = denoising({ inputShape: [2, 2], units: [3], latentDim: 2 });
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });
});

describe('modifiers', () => {
  const spec = vanilla({ inputShape: [4], latentDim: 2 });

  test('leave the spec given as it was', () => {
    const copy = structuredClone(spec);
    const penalty = penalties.l2Weight({ weight: 0.1 });
    const both = withPenalty(withPenalty(spec, penalty), penalties.l1Activity({ weight: 1 }));
    expect(both.objective.penalties?.map((each) => each.type)).toEqual(['l2Weight', 'l1Activity']);
    expect(withLatent(spec, latents.plain({ dim: 3 })).latent).toMatchObject({ dim: 3 });
    expect(
      withCorruption(spec, corruptions.gaussianNoise({ standardDeviation: 1 })).corruption,
    ).toBeDefined();
    expect(spec).toEqual(copy);
  });
});

describe('defineModel', () => {
  test('mirrors layers with what follows them', () => {
    const spec = defineModel({
      inputShape: [2, 3],
      encoder: [
        layers.flatten(),
        layers.dense(5),
        layers.activation('tanh'),
        layers.dropout(0.1),
        layers.dense(4),
      ],
      latent: latents.plain({ dim: 2 }),
      decoder: 'mirror',
      objective: { reconstruction: losses.meanSquaredError() },
    });
    expect(spec.decoder).toEqual([
      layers.dense(4),
      layers.dense(5),
      layers.activation('tanh'),
      layers.dropout(0.1),
      layers.dense(6, { activation: 'linear' }),
      layers.reshape([2, 3]),
    ]);
  });
});

test('builders are their members', () => {
  expect(optimizers.adam({ beta1: 0.5 })).toEqual({ type: 'adam', beta1: 0.5 });
  expect(optimizers.sgd()).toEqual({ type: 'sgd' });
  expect(schedules.constant()).toEqual({ type: 'constant' });
  expect(layers.dense(3, { initializer: initializers.heNormal() }).initializer).toEqual({ type: 'heNormal' });
  expect(initializers.glorotUniform()).toEqual({ type: 'glorotUniform' });
});
