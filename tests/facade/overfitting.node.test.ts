/** Dropout and penalties on weights, on 1,000 real digits: too few for a model of their width, which they help. */

import {
  Autoencoder,
  defineModel,
  latents,
  layers,
  losses,
  type ModelSpec,
  optimizers,
  type PenaltySpec,
  penalties,
} from 'hourglass-ae';
import { expect, test } from 'vitest';
import { cut, readDigits } from '../../ts/cli/demo/digits.js';
import { Random } from '../../ts/data/random.js';
import { takeRows } from '../../ts/data/split.js';

/** 784-128-32-128-784, each hidden layer followed by dropout where it is asked for. */
function wide(rate: number, ...added: PenaltySpec[]): ModelSpec {
  const hidden = [layers.dense(128, { activation: 'relu' }), ...(rate > 0 ? [layers.dropout(rate)] : [])];
  return defineModel({
    inputShape: [784],
    encoder: hidden,
    latent: latents.plain({ dim: 32 }),
    decoder: [...hidden, layers.dense(784, { activation: 'sigmoid' })],
    objective: { reconstruction: losses.binaryCrossEntropy(), penalties: added },
  });
}

test('dropout, L1 and L2 each shrink the gap between training and test error on 1,000 digits', {
  timeout: 120_000,
}, async () => {
  const { train, test: held } = cut(await readDigits(undefined), 1);
  const rows = takeRows(train, new Random(2).order(train.shape[0]!).slice(0, 1000));
  const others = takeRows(
    held,
    Array.from({ length: 500 }, (_, row) => row),
  );
  const errors = async (spec: ModelSpec) => {
    await using model = await Autoencoder.create(spec, { seed: 1 });
    const optimizer = optimizers.adam({ learningRate: 3e-3 });
    await model.fit(rows.data, { epochs: 25, batchSize: 50, optimizer });
    const [own, other] = [await model.evaluate(rows.data), await model.evaluate(others.data)];
    return { gap: other.meanLoss - own.meanLoss, test: other.meanLoss };
  };
  const plain = await errors(wide(0));
  const dropout = await errors(wide(0.2));
  const l1 = await errors(wide(0, penalties.l1Weight({ weight: 0.01 })));
  const l2 = await errors(wide(0, penalties.l2Weight({ weight: 0.03 })));
  for (const { gap } of [dropout, l1, l2]) expect(gap).toBeLessThan(0.8 * plain.gap);
  // Not by learning nothing: a picture of the mean digit costs more than 0.26.
  for (const { test: error } of [dropout, l1, l2]) expect(error).toBeLessThan(0.16);
});
