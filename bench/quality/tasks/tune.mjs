/** What a search of 20 trials gains over the defaults, on rows that neither has seen. */

import { Autoencoder, deep, optimizers, spaces, tune } from 'hourglass-ae';
import { readNpy, readNpz, split, standardScaler, takeRows } from 'hourglass-ae/data';
import { mean as meanOf } from '../figures.mjs';

/**
 * Normal rows of two tables, whose columns are each divided by their own deviation, and digits of 8 × 8 pixels, which
 * share one: by its own, a pixel that is blank in nearly all rows would weigh as much as all others.
 */
const sets = [
  { name: 'satellite', file: '30_satellite', per: 'feature' },
  { name: 'Cardiotocography', file: '7_Cardiotocography', per: 'feature' },
  { name: 'digits 8×8', per: 'all' },
];

/** The defaults: what the shape of the rows says, and the library's own figures. */
const usual = (features) => ({
  width: 2 * features,
  depth: 1,
  latentShare: 0.25,
  activation: 'relu',
  learningRate: 1e-3,
  batchSize: 128,
});

const space = (features) => ({
  width: spaces.logInt(Math.max(8, features >> 1), 8 * features),
  depth: spaces.int(1, 2),
  latentShare: spaces.choice([0.25]),
  activation: spaces.choice(['relu', 'tanh', 'gelu', 'leakyRelu']),
  learningRate: spaces.logUniform(3e-4, 2e-2),
  batchSize: spaces.choice([16, 32, 64, 128]),
});

/** The code is as wide in every trial, or the widest would always win. */
const specOf = (features, { width, depth, latentShare, activation }) =>
  deep({
    inputShape: [features],
    units: Array.from({ length: depth }, (_, layer) => Math.max(2, Math.round(width / 2 ** layer))),
    latentDim: Math.max(2, Math.round(features * latentShare)),
    activation,
    outputActivation: 'linear',
  });

export const task = {
  name: 'tune',
  what: 'squared error of unseen rows, share of that of the defaults: 20 trials, Hyperband, 27 epochs, the code as wide',
  needs: ['adbench'],
  async run({ data, seeds, quick, say }) {
    const goals = [];
    const runs = [];
    for (const { name, file, per } of sets) {
      const rows = file ? await normalRows(`${data}/adbench/${file}.npz`) : await digits();
      for (const seed of seeds) {
        const { train, test } = split(rows, { test: 0.5, seed });
        const features = train.shape[1];
        const preprocessing = standardScaler(train, { per });
        const epochs = quick ? 9 : 27;
        const defaults = usual(features);
        const model = await Autoencoder.create(specOf(features, defaults), { seed, preprocessing });
        await model.fit(train, { epochs, batchSize: defaults.batchSize, optimizer: optimizers.adam() });
        const found = await tune(train, {
          space: space(features),
          build: (parameters) => specOf(features, parameters),
          first: [defaults],
          trials: quick ? 9 : 20,
          epochs,
          measure: 'mse',
          seed,
          preprocessing,
          onProgress: ({ done, planned }) => say(`${name}, seed ${seed}, epoch ${done} of ${planned}`),
        });
        const [before, after] = [await model.evaluate(test), await found.model.evaluate(test)];
        const errors = { defaults: before.mse, tuned: after.mse };
        runs.push({ name, per, seed, ...errors, parameters: found.best.parameters });
        await model.close();
        await found.model.close();
      }
      goals.push(
        goalOf(
          name,
          runs.filter((run) => run.name === name),
        ),
      );
    }
    return { goals, details: { runs } };
  },
};

/** What the mean over the seeds makes of the defaults' error, and how many seeds lower it. */
export function goalOf(name, runs) {
  const mean = (key) => meanOf(runs.map((run) => run[key]));
  const won = runs.filter(({ tuned, defaults }) => tuned < defaults).length;
  return {
    measure: `${name}: error ÷ that of the defaults`,
    value: mean('tuned') / mean('defaults'),
    goal: 1,
    better: 'less',
    reference: `defaults ${mean('defaults').toPrecision(3)}; ${won} of ${runs.length} seeds win`,
  };
}

/** The rows of a set that are no anomalies. */
async function normalRows(file) {
  const { X, y } = await readNpz(file);
  const rows = { data: Float32Array.from(X.data, Number), shape: X.shape };
  return takeRows(rows, Uint32Array.from([...y.data.keys()].filter((row) => Number(y.data[row]) === 0)));
}

async function digits() {
  const { data, shape } = await readNpy(
    new URL('../../../tests/fixtures/digits/digits.npy', import.meta.url),
  );
  return { data: Float32Array.from(data), shape: [shape[0], data.length / shape[0]] };
}
