/** Part 3: a model that saw noisy digits only, and was asked for clean ones, takes noise away. */

import { Autoencoder, corruptions, denoising, type Tensor } from 'hourglass-ae';
import type { Values } from 'hourglass-ae/data';
import { noisy, psnr, unit } from './noise.js';
import { learn, type Stage, seed, type Training } from './stage.js';

/** What part 3 made and measured. */
export interface Denoising extends Training {
  model: Autoencoder;
  noisy: Values<Float32Array>;
  denoised: Tensor;
  clean: Values<Float32Array>;
  /** Peak signal-to-noise ratio of noisy and denoised digits held back, in dB. */
  before: number;
  after: number;
}

const standardDeviation = 0.5;
const units = [256];
const latentDim = 64;

/** Parameters of the model, which the time that it needs goes by. */
export const denoisingParameters = 2 * (784 * 256 + 256 * latentDim);

/** Trains with noise that is new in every epoch, and denoises digits held back. */
export async function denoise(stage: Stage, epochs: number): Promise<Denoising> {
  const { output, digits, engine } = stage;
  output.head(`3  Denoising: noise of standard deviation ${standardDeviation}, new in every epoch`);
  const corruption = corruptions.gaussianNoise({ standardDeviation, clip: [0, 1] });
  const spec = denoising({ inputShape: [784], units, latentDim, latentActivation: 'relu', corruption });
  const model = await Autoencoder.create(spec, { ...engine, seed });
  const training = await learn(stage, model, digits.train, { epochs, batchSize: 256 });
  const clean = unit(digits.test);
  const spoilt = noisy(clean, standardDeviation, seed);
  const denoised = await model.reconstruct(spoilt);
  const before = psnr(spoilt.data, clean.data);
  const after = psnr(denoised.data, clean.data);
  output.say(`  held-out digits: ${before.toFixed(1)} dB before, ${after.toFixed(1)} dB after`);
  return { ...training, model, noisy: spoilt, denoised, clean, before, after };
}
