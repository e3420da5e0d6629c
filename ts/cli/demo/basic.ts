/** Part 1: a deep autoencoder learns to rebuild digits from a code of 32 numbers. */

import { Autoencoder, deep, type Metrics, optimizers, type Tensor } from 'hourglass-ae';
import { learn, type Stage, seed, type Training } from './stage.js';

/** What part 1 made and measured. */
export interface Basic extends Training {
  model: Autoencoder;
  /** Figures on the digits that training did not see. */
  metrics: Metrics;
  reconstruction: Tensor;
}

/** Widths of the hidden layers on the way to the code. */
const units = [128, 64];
const latentDim = 32;

/** Parameters of the model, which the time that it needs goes by. */
export const basicParameters = 2 * (784 * 128 + 128 * 64 + 64 * latentDim);

/** Trains the model and rebuilds the digits held back. */
export async function basic(stage: Stage, epochs: number): Promise<Basic> {
  const { output, digits, engine } = stage;
  output.head(`1  Basic: 784 pixels through a code of ${latentDim} and back`);
  const spec = deep({ inputShape: [784], units, latentDim });
  const model = await Autoencoder.create(spec, { ...engine, seed });
  const training = await learn(stage, model, digits.train, {
    epochs,
    batchSize: 256,
    optimizer: optimizers.adam(),
    validation: digits.test,
  });
  const metrics = await model.evaluate(digits.test);
  const reconstruction = await model.reconstruct(digits.test);
  output.say(
    `  ${metrics.meanLoss.toFixed(4)} binary cross-entropy per pixel on held-out digits, ${metrics.psnr.toFixed(1)} dB`,
  );
  return { ...training, model, metrics, reconstruction };
}
