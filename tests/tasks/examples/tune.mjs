/** Options that suit the data: nine trials, of which most are given up early, against the defaults, on unseen rows. */

import { Autoencoder, deep, spaces, tune } from 'hourglass-ae';
import { readNpy, split } from 'hourglass-ae/data';
import { trialsPlot } from 'hourglass-ae/report';

const file = new URL('../../fixtures/digits/digits.npy', import.meta.url);
const { train, test } = split(await readNpy(file), { test: 0.3, seed: 1 }); // 1300 digits of 8 × 8 pixels

const build = ({ units, activation }) => deep({ inputShape: [64], units, latentDim: 8, activation });
const { model, best, trials } = await tune(train, {
  space: {
    units: spaces.choice([[32], [64], [128], [128, 32]]),
    activation: spaces.choice(['relu', 'gelu', 'tanh']),
    learningRate: spaces.logUniform(3e-4, 2e-2),
    batchSize: spaces.choice([16, 32, 64]),
  },
  build, // any recipe, or several: a parameter may choose
  trials: 9,
  epochs: 9,
  seed: 1,
  engine: { threads: 1 },
  // save: (state) => writeFile('search.json', JSON.stringify(state)), and after a kill: resume: JSON.parse(…)
});

const usual = await Autoencoder.create(build({ units: [64], activation: 'relu' }), { seed: 1, threads: 1 });
await usual.fit(train, { epochs: 9 });
const [before, after] = [await usual.evaluate(test), await model.evaluate(test)];
console.log(`${trials.length} trials; the best: ${JSON.stringify(best.parameters)}`);
console.log(
  `error of unseen digits: ${((100 * after.mse) / before.mse).toFixed(0)} % of that of the defaults`,
);
const svg = trialsPlot(trials, { scoreLabel: 'reconstruction loss of held-back digits, per pixel' });
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
await usual.close();
