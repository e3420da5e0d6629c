/**
 * Filling gaps: the normal rows of five ADBench sets (at most 2,000 of each, drawn by the seed), 70 % to learn from and
 * the others held out, a fifth of all values of both removed at random. What is filled into the held-out rows is compared
 * with what was there: root of the mean squared error, each column in its standard deviation in the training rows. On two
 * of the sets every second column is made one of categories, and the share of them that is filled in right is counted.
 *
 * The settings are those of `table(schema).spec()`, and 500 epochs at batch 64, for every set. The five sets were chosen
 * before anything was measured on them; the settings on four others (letter, landsat, Ionosphere, thyroid).
 */

import { Autoencoder, impute } from 'hourglass-ae';
import { table } from 'hourglass-ae/data';
import { knnImpute } from './tables/knn.mjs';
import { measureMixed } from './tables/mixed.mjs';
import { rowsOf } from './tables/rows.mjs';

const sets = ['2_annthyroid', '6_cardio', '28_pendigits', '30_satellite', '40_vowels'];
const mixedSets = ['6_cardio', '40_vowels'];

export const task = {
  name: 'tables',
  what: 'gaps in table rows filled by reconstruction',
  needs: ['adbench'],
  async run({ data, seeds, quick, say }) {
    const details = [];
    for (const set of quick ? sets.slice(0, 2) : sets) {
      for (const seed of seeds) {
        const found = await measure(`${data}/adbench/${set}.npz`, seed, quick ? 50 : 500);
        details.push({ set, seed, ...found });
        say(
          `${set}, seed ${seed}: ${['mean', 'knn', 'model'].map((name) => `${name} ${found[name].toFixed(3)}`).join(', ')}`,
        );
      }
    }
    const categories = [];
    for (const set of quick ? [] : mixedSets) {
      for (const seed of seeds) {
        const found = await measureMixed(`${data}/adbench/${set}.npz`, seed, 200);
        categories.push({ set: `${set}, categories`, seed, ...found });
        say(`${set}, seed ${seed}, categories right: ${shares(found)}`);
      }
    }
    const names = [...new Set(details.map(({ set }) => set))];
    const mean = (name, set) => {
      const values = details.filter((each) => each.set === set).map((each) => each[name]);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const better = names.filter((set) => mean('model', set) < Math.min(mean('mean', set), mean('knn', set)));
    const figures = names.map((set) => ({
      measure: `error of what is filled in, ${set.replace(/^\d+_/, '')}`,
      value: mean('model', set),
      better: 'less',
      reference: `kNN ${mean('knn', set).toFixed(3)}, mean ${mean('mean', set).toFixed(3)}`,
    }));
    const most = { measure: 'sets better than column mean and kNN', value: better.length, better: 'more' };
    return {
      goals: [
        { ...most, goal: Math.floor(names.length / 2) + 1, reference: `of ${names.length}` },
        ...figures,
        ...mixedSets.flatMap((set) => rightFigure(set, categories)),
      ],
      details: [...details, ...categories],
    };
  },
};

const ways = ['commonest', 'knn', 'oneHot', 'embeddings'];
const shares = (found) => ways.map((name) => `${name} ${(100 * found[name]).toFixed(1)} %`).join(', ');

/** The mean over the seeds as a figure that is printed beside the others' shares. */
function rightFigure(set, categories) {
  const own = categories.filter((each) => each.set.startsWith(set));
  if (own.length === 0) return [];
  const mean = (name) => own.reduce((sum, each) => sum + each[name], 0) / own.length;
  const [commonest, knn, value, embeddings] = ways.map((name) => 100 * mean(name));
  const others = `embeddings ${embeddings.toFixed(1)}, kNN ${knn.toFixed(1)}, commonest ${commonest.toFixed(1)}`;
  const measure = `% of categories filled in right, ${set.replace(/^\d+_/, '')}`;
  return [{ measure, value, better: 'more', reference: others }];
}

async function measure(file, seed, epochs) {
  const { whole, known, gaps } = await rowsOf(file, seed);
  const columns = known.shape[1];
  const names = Array.from({ length: columns }, (_, column) => `c${column}`);
  const schema = Object.fromEntries(names.map((name) => [name, 'number']));
  const named = (values) => ({ ...values, columns: names });
  const fitted = table(schema).fit(named(known));
  const model = await Autoencoder.create(fitted.spec(), { preprocessing: fitted, seed, threads: 1 });
  const began = performance.now();
  await model.fit(named(known), { epochs, batchSize: 64 });
  const seconds = (performance.now() - began) / 1000;
  const rows = await impute(model, named(gaps));
  await model.close();
  // In standard deviations of the training rows, which is also what the neighbours' distances need; a mean then is 0.
  const scaled = (values) => fitted.transform(named({ ...whole, data: values })).data;
  const [truth, holes] = [scaled(whole.data), scaled(gaps.data)];
  const error = (filled) => errorOf(filled, truth, holes);
  return {
    mean: error(holes.map((value) => (Number.isNaN(value) ? 0 : value))),
    knn: error(knnImpute(fitted.transform(named(known)).data, holes, columns)),
    model: error(scaled(Float32Array.from(rows.flatMap((row) => names.map((name) => row[name]))))),
    seconds,
  };
}

/** Root of the mean squared error over the gaps. */
function errorOf(filled, truth, holes) {
  let [sum, count] = [0, 0];
  holes.forEach((value, i) => {
    if (!Number.isNaN(value)) return;
    sum += (filled[i] - truth[i]) ** 2;
    count++;
  });
  return Math.sqrt(sum / count);
}
