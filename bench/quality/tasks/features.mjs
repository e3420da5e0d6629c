/** What the units of sparse codes stand for, beside those of a plain model of the same size. */

import { Autoencoder, features, sparse, topK, vanilla } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import { rowsOf } from '../rows.mjs';

const shape = { inputShape: [784], latentDim: 128 };
const specs = {
  plain: vanilla({ ...shape, latentActivation: 'relu' }),
  topK: topK({ ...shape, k: 8 }),
  L1: sparse({ ...shape, weight: 0.3 }),
};

export const task = {
  name: 'features',
  what: '784-128-784 on MNIST: share of the 128 units that give half of their response or more to one of the ten digits, on test digits',
  needs: ['mnist'],
  async run({ data, seeds, quick, say }) {
    const { train: all, test, labels } = await rowsOf({}, data);
    const train = takeRows(
      all,
      Uint32Array.from({ length: quick ? 5000 : 20_000 }, (_, row) => row),
    );
    const runs = [];
    for (const seed of seeds) {
      for (const [name, spec] of Object.entries(specs)) {
        const model = await Autoencoder.create(spec, { seed });
        const onProgress = ({ epoch }) => say(`seed ${seed}, ${name}, epoch ${epoch}`);
        await model.fit(train, { epochs: quick ? 5 : 20, batchSize: 128, onProgress });
        const { selective, units } = await features(model, test, { labels: labels.test });
        const { mse } = await model.evaluate(test);
        const used = units.filter(({ activity }) => activity > 0).length;
        runs.push({ seed, name, selective, used, mse });
        await model.close();
      }
    }
    const mean = (name, key) => {
      const of = runs.filter((run) => run.name === name);
      return of.reduce((sum, run) => sum + run[key], 0) / of.length;
    };
    const plain = mean('plain', 'selective');
    const goals = ['topK', 'L1'].map((name) => ({
      measure: `units that respond to one digit, ${name} ÷ plain`,
      // Where the plain model has no such unit, one stands in its place.
      value: mean(name, 'selective') / Math.max(plain, 1 / shape.latentDim),
      goal: 2,
      better: 'more',
      reference: `plain ${(100 * plain).toFixed(1)} % of the units, ${name} ${(100 * mean(name, 'selective')).toFixed(1)} %`,
    }));
    return { goals, details: { rows: train.shape[0], runs } };
  },
};
