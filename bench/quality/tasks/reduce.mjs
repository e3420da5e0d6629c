/** Two codes for the MNIST digits by `reduce` with its defaults, beside two principal components. */

import { reduce } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import { rowsOf } from '../rows.mjs';

/** Rows in `--quick`. */
const few = 3000;

export const task = {
  name: 'reduce',
  what: 'two codes for each of the 60,000 training digits; errors are of the 10,000 test digits',
  needs: ['mnist'],
  async run({ data, seeds, quick, say }) {
    const { train: all, test } = await rowsOf({}, data);
    const train = quick
      ? takeRows(
          all,
          Uint32Array.from({ length: few }, (_, row) => row),
        )
      : all;
    const runs = [];
    for (const seed of seeds) {
      const onProgress = ({ step, steps }) => {
        if (step % 100 === 0) say(`seed ${seed}, ${((100 * step) / steps).toFixed(0)} %`);
      };
      const found = await reduce(train, { dimensions: 2, seed, onProgress });
      const { mse } = await found.model.evaluate(test);
      await found.model.close();
      const { trustworthiness, continuity, explainedVariance, pca } = found;
      const left = await errorOfPca(pca, train, test);
      runs.push({
        seed,
        codes: { error: mse * 784, trustworthiness, continuity, explainedVariance },
        pca: {
          error: left,
          trustworthiness: pca.trustworthiness,
          continuity: pca.continuity,
          explainedVariance: pca.explainedVariance,
        },
      });
    }
    const mean = (of) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
    const beside = (measure, name, better) => ({
      measure,
      value: mean(({ codes }) => codes[name]),
      goal: mean(({ pca }) => pca[name]),
      better,
      reference: `PCA ${mean(({ pca }) => pca[name]).toPrecision(4)}`,
    });
    const goals = [
      beside('2 codes: squared error of a test digit', 'error', 'less'),
      beside('2 codes: trustworthiness', 'trustworthiness', 'more'),
      { ...beside('2 codes: continuity', 'continuity', 'more'), goal: undefined },
    ];
    return { goals, details: { rows: train.shape[0], runs } };
  },
};

/** Mean squared error of test rows rebuilt from principal components: what lies outside of them. */
async function errorOfPca(pca, train, test) {
  const mean = new Float64Array(784);
  train.data.forEach((byte, i) => {
    mean[i % 784] += byte / 255 / train.shape[0];
  });
  const whole = test.data.reduce((sum, byte, i) => sum + (byte / 255 - mean[i % 784]) ** 2, 0);
  const { data } = await pca.transform(test);
  const kept = data.reduce((sum, value) => sum + value * value, 0);
  return (whole - kept) / test.shape[0];
}
