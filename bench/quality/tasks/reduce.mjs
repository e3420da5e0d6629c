/** Two and thirty codes for the MNIST digits by `reduce`, beside as many principal components. */

import { deep, optimizers, reduce } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import { mean } from '../figures.mjs';
import { rowsOf } from '../rows.mjs';

/** Rows in `--quick`. */
const few = 3000;

/** What the goals judge is `reduce` as it is; for what thirty codes can keep, also a spec and a training of one's own. */
export const settings = {
  two: { dimensions: 2 },
  thirty: { dimensions: 30 },
  own: {
    dimensions: 30,
    spec: deep({
      inputShape: [784],
      units: [512, 256],
      latentDim: 30,
      activation: 'gelu',
      loss: 'meanSquaredError',
    }),
    epochs: 10,
    batchSize: 64,
    optimizer: optimizers.adam({ learningRate: 2e-3 }),
  },
};

export const task = {
  name: 'reduce',
  what: 'two and thirty codes for each of the 60,000 training digits; errors are of the 10,000 test digits',
  needs: ['mnist'],
  async run({ data, seeds, quick, say }) {
    const { train: all, test } = await rowsOf({}, data);
    const train = quick
      ? takeRows(
          all,
          Uint32Array.from({ length: few }, (_, row) => row),
        )
      : all;
    const runs = { two: [], thirty: [], own: [] };
    for (const seed of seeds)
      for (const [name, options] of Object.entries(settings))
        runs[name].push(await measure(train, test, { ...options, seed, say }));
    return {
      goals: [...goalsOfTwo(runs.two), ...goalsOfThirty(runs)],
      details: { rows: train.shape[0], ...runs },
    };
  },
};

/** What codes and principal components of one seed keep. */
export async function measure(train, test, { say, ...options }) {
  const { dimensions, seed } = options;
  const onProgress = ({ step, steps }) => {
    if (step % 100 === 0) say(`${dimensions} codes, seed ${seed}, ${((100 * step) / steps).toFixed(0)} %`);
  };
  const found = await reduce(train, { ...options, onProgress });
  const { mse } = await found.model.evaluate(test);
  await found.model.close();
  const kept = ({ trustworthiness, continuity, explainedVariance }) => ({
    trustworthiness,
    continuity,
    explainedVariance,
  });
  return {
    seed,
    codes: { error: mse * 784, ...kept(found) },
    pca: { error: await errorOfPca(found.pca, train, test), ...kept(found.pca) },
  };
}

function goalsOfTwo(runs) {
  const beside = (measure, name, better) => {
    const pca = mean(runs.map((run) => run.pca[name]));
    const value = mean(runs.map((run) => run.codes[name]));
    return { measure, value, goal: pca, better, reference: `PCA ${pca.toPrecision(4)}` };
  };
  return [
    beside('2 codes: squared error of a test digit', 'error', 'less'),
    beside('2 codes: trustworthiness', 'trustworthiness', 'more'),
    { ...beside('2 codes: continuity', 'continuity', 'more'), goal: undefined },
  ];
}

function goalsOfThirty({ thirty, own }) {
  const of = (runs, whose, name) => mean(runs.map((run) => run[whose][name]));
  const pca = `PCA ${of(thirty, 'pca', 'error').toFixed(2)}`;
  return [
    {
      measure: '30 codes: squared error of a test digit',
      value: of(thirty, 'codes', 'error'),
      goal: 4.5,
      better: 'less',
      reference: pca,
    },
    {
      measure: '30 codes: trustworthiness',
      value: of(thirty, 'codes', 'trustworthiness'),
      reference: `PCA ${of(thirty, 'pca', 'trustworthiness').toPrecision(4)}`,
    },
    {
      measure: '30 codes by a spec of one’s own: squared error',
      value: of(own, 'codes', 'error'),
      reference: pca,
    },
  ];
}

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
