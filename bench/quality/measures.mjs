/** What is measured of a trained model. */

import { linearProbe, pca } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';

/** Codes drawn for each test image to estimate its likelihood. */
const samples = 200;

/** Figures of every model. */
export async function measure(model, test) {
  const { meanLoss, mse, psnr, explainedVariance, elbo, terms } = await model.evaluate(test);
  const { data } = await model.encode(test);
  const activity = data.reduce((sum, code) => sum + Math.abs(code), 0) / data.length;
  const known = { bce: meanLoss, meanLoss, activity, mse, sse: mse * 784, psnr, explainedVariance };
  if (elbo !== undefined) known.bound = -elbo;
  if (terms.contractive !== undefined) {
    const { weight } = model.spec.objective.penalties[0];
    const { variance } = await model.statistics(test);
    known.bending = Math.sqrt(terms.contractive / weight / variance.reduce((sum, value) => sum + value, 0));
  }
  return known;
}

/** Figures that take long, so of some models only, after training. */
export const lastMeasures = {
  /** The loss per pixel of what is made of noisy test digits, against the clean ones. */
  denoising: async (model, { test }) => {
    const random = new Random(1);
    const noisy = (byte) => Math.min(1, Math.max(0, byte / 255 + 0.4 * random.normal()));
    const input = { ...test, data: Float32Array.from(test.data, noisy) };
    return { denoised: (await model.evaluate(input, { target: test })).meanLoss };
  },

  /** Of models with gaussian codes: −ln p(x) in nats, by importance sampling. */
  likelihood: async (model, { test }) => ({ nll: (await model.evaluate(test, { samples })).nll }),

  /** Share of the test digits whose class a linear classifier on the codes gets wrong. */
  probe: async (model, { train, test, labels }) => {
    const { codes, raw } = await linearProbe(model, train, labels.train, {
      test: { data: test, labels: labels.test },
      epochs: 5, // of 60,000 rows, which is enough
    });
    return { probe: 1 - codes.accuracy, rawProbe: 1 - raw.accuracy };
  },

  /** The squared error on the training rows over that of as many principal components, than which no linear model has less. */
  principal: async (model, { train }) => {
    const { mse } = await model.evaluate(train);
    const dimensions = model.spec.latent.dim;
    const { explainedVariance, explainedVarianceRatio } = await pca(train, { dimensions });
    const whole = explainedVariance[0] / explainedVarianceRatio[0];
    const left = whole - explainedVariance.reduce((sum, value) => sum + value, 0);
    const [rows, columns] = train.shape;
    return { overPca: (mse * columns * rows) / (left * (rows - 1)) };
  },
};
