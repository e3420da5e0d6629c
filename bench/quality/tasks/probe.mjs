/** What codes are worth as features: a linear classifier on them, on principal components and on the pixels themselves. */

import { Autoencoder, deep, linearProbe, topK, variational } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import { mean } from '../figures.mjs';
import { rowsOf } from '../rows.mjs';

const inputShape = [784];
const specs = {
  'deep, 32 codes': deep({ inputShape, units: [256], latentDim: 32 }),
  'variational, 32 codes': variational({ inputShape, units: [256], latentDim: 32 }),
  'top 16 of 256 codes': topK({ inputShape, latentDim: 256, k: 16 }),
};

export const task = {
  name: 'probe',
  what: 'share of 5,000 test digits whose class a linear classifier tells; it and the models learn from 10,000 others',
  needs: ['mnist'],
  async run({ data, seeds, quick, say }) {
    const { train, test, labels } = await rowsOf({}, data);
    const part = (rows, known, count) => ({
      data: takeRows(
        rows,
        Uint32Array.from({ length: count }, (_, row) => row),
      ),
      labels: known.slice(0, count),
    });
    const own = part(train, labels.train, quick ? 1000 : 10_000);
    const held = part(test, labels.test, quick ? 500 : 5000);
    const runs = [];
    for (const seed of seeds)
      for (const [name, spec] of Object.entries(specs)) {
        const model = await Autoencoder.create(spec, { seed, threads: 1 });
        await model.fit(own.data, { epochs: quick ? 3 : 15, batchSize: 100 });
        const { codes, pca, raw } = await linearProbe(model, own.data, own.labels, {
          test: held,
          seed,
          epochs: 10,
        });
        await model.close();
        runs.push({ name, seed, codes: codes.accuracy, pca: pca.accuracy, raw: raw.accuracy });
        say(
          `seed ${seed}, ${name}: ${runs.at(-1).codes} of codes, PCA ${pca.accuracy}, pixels ${raw.accuracy}`,
        );
      }
    return { goals: Object.keys(specs).map((name) => figureOf(name, runs)), details: { runs } };
  },
};

/** No goal: it is printed also where it loses. */
function figureOf(name, runs) {
  const own = runs.filter((run) => run.name === name);
  const share = (of) => 100 * mean(own.map((run) => run[of]));
  const reference = `as many of PCA ${share('pca').toFixed(2)}, pixels ${share('raw').toFixed(2)}`;
  return {
    measure: `digits told right from codes: ${name} (%)`,
    value: share('codes'),
    better: 'more',
    reference,
  };
}
