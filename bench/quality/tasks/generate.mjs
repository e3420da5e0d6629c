/** New digits: a variational autoencoder, a mixture fitted to its codes, judged by a classifier of real digits. */

import { Autoencoder, fitPrior, generate, schedules, variational } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import { rowsOf } from '../rows.mjs';
import { digitJudge } from './judge/digits.mjs';
import { nearestDistances } from './judge/nearest.mjs';

/** New digits, and held-out ones beside them. */
const made = 1000;

export const task = {
  name: 'generate',
  what: '1,000 new digits by a variational autoencoder and a mixture fitted to its codes, judged by a classifier',
  needs: ['mnist'],
  async run({ data, seeds, quick, say }) {
    const { train: all, test, labels } = await rowsOf({}, data);
    const rows = quick ? 6000 : 60_000;
    const train = firstOf(all, rows);
    const classes = labels.train.subarray(0, rows);
    const progress =
      (name) =>
      ({ step, steps }) => {
        if (step % 100 === 0) say(`${name}, ${((100 * step) / steps).toFixed(0)} %`);
      };
    const judge = await digitJudge(train, classes, { epochs: 8, onProgress: progress('judge') });
    const real = await judge.judge(test);
    const right = real.filter(({ digit }, row) => digit === labels.test[row]).length / real.length;
    say('distances of held-out digits');
    const heldOut = distances(everyTenth(test), train);
    const runs = [];
    for (const seed of seeds) {
      const spec = variational({ inputShape: [784], units: [256, 128], latentDim: 12, activation: 'gelu' });
      const model = await Autoencoder.create(spec, { seed, threads: 1 });
      const fit = { epochs: quick ? 20 : 12, schedule: schedules.cosine({ warmup: 100 }) };
      await model.fit(train, { ...fit, onProgress: progress(`seed ${seed}`) });
      say(`seed ${seed}, prior`);
      await fitPrior(model, train, { labels: classes, components: 5, seed });
      const digits = await generate(model, made, { seed, temperature: 0.6 });
      const prior = await model.sample(made, { seed });
      say(`seed ${seed}, distances`);
      runs.push({
        seed,
        ...figures(await judge.judge(digits)),
        distance: distances(digits, train),
        prior: figures(await judge.judge(prior)),
      });
      await model.close();
    }
    await judge.close();
    const mean = (of) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
    const sureOfReal = figures(real).sure;
    const goals = [
      {
        measure: 'share of 1,000 new digits that a classifier is sure of (p ≥ 0.9)',
        value: mean(({ sure }) => sure),
        goal: 0.9,
        better: 'more',
        reference: `test digits ${sureOfReal.toFixed(3)}, model's own prior ${mean(({ prior }) => prior.sure).toFixed(3)}`,
      },
      { measure: 'rarest digit, share', value: mean(({ rarest }) => rarest), goal: 0.05, better: 'more' },
      {
        measure: 'commonest digit, share',
        value: mean(({ commonest }) => commonest),
        goal: 0.2,
        better: 'less',
      },
      {
        measure: 'median distance to the nearest training digit ÷ that of test digits',
        value: mean(({ distance }) => distance.median) / heldOut.median,
        goal: 0.75,
        better: 'more',
        reference: '1; 0 for copies',
      },
      {
        measure: '5 % quantile of that distance ÷ that of test digits',
        value: mean(({ distance }) => distance.nearest) / heldOut.nearest,
        goal: 0.5,
        better: 'more',
        reference: '1; 0 where a twentieth are copies',
      },
    ];
    return { goals, details: { rows, judge: { accuracy: right, sure: sureOfReal }, heldOut, runs } };
  },
};

/** How many the classifier is sure of, and the shares of the rarest and the commonest digit. */
function figures(verdicts) {
  const shares = Array.from(
    { length: 10 },
    (_, digit) => verdicts.filter((each) => each.digit === digit).length,
  );
  return {
    sure: verdicts.filter(({ sure }) => sure >= 0.9).length / verdicts.length,
    rarest: Math.min(...shares) / verdicts.length,
    commonest: Math.max(...shares) / verdicts.length,
  };
}

const firstOf = (images, count) =>
  takeRows(
    images,
    Uint32Array.from({ length: count }, (_, row) => row),
  );

/** Test digits from all over: those of the second half are by other writers than those of the first. */
const everyTenth = (images) =>
  takeRows(
    images,
    Uint32Array.from({ length: made }, (_, row) => 10 * row),
  );

/** Median and 5 % quantile of the distance to the nearest training digit. */
function distances(images, train) {
  const sorted = nearestDistances(images, train).sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * sorted.length)];
  return { median: at(0.5), nearest: at(0.05) };
}
