/** Digits through the codes of a variational model: how many bits they take, and what a classifier still tells of them. */

import { Autoencoder, linearProbe, optimizers, variational } from 'hourglass-ae';
import { mean } from '../../figures.mjs';
import { rowsOf } from '../../rows.mjs';

/** How coarsely codes are rounded. */
const steps = [0.25, 1];

const part = ({ data, shape: [, width] }, labels, from, to) => ({
  data: {
    data: Float32Array.from(data.slice(from * width, to * width), (value) => value / 255),
    shape: [to - from, width],
  },
  labels: labels.slice(from, to),
});

/** Accuracies of a linear classifier that learned from whole digits, on whole and on unpacked ones; means of the seeds. */
export async function packedDigits(folder, { seeds, quick, say }) {
  const { train, test, labels } = await rowsOf({ data: 'mnist' }, folder);
  const [count, held] = quick ? [1000, 300] : [10_000, 2000];
  const own = part(train, labels.train, 0, count);
  const judged = part(test, labels.test, 0, held);
  const runs = [];
  for (const seed of seeds) {
    runs.push(await packed(own, judged, { seed, epochs: quick ? 3 : 15 }));
    say(`digits, seed ${seed}: ${(100 * runs.at(-1).whole).toFixed(1)} % of whole ones told right`);
  }
  const whole = mean(runs.map((run) => 100 * run.whole));
  return [
    { measure: 'digits told right by their pixels (%)', value: whole },
    ...steps.map((_, at) => ({
      measure: `digits of ${mean(runs.map((run) => run.packed[at].bits)).toFixed(0)} bits told right (%)`,
      value: mean(runs.map((run) => 100 * run.packed[at].told)),
      reference: `${whole.toFixed(1)} of whole ones`,
    })),
  ];
}

/** A model of that seed, and what of the digits is told right whole and after each rounding. */
async function packed(own, { data, labels }, { seed, epochs }) {
  const spec = variational({ inputShape: [784], units: [256], latentDim: 16 });
  const model = await Autoencoder.create(spec, { seed, threads: 1 });
  const optimizer = optimizers.adam({ learningRate: 2e-3 });
  await model.fit(own.data, { epochs, batchSize: 100, optimizer });
  const accuracy = async (digits) => {
    const test = { data: digits, labels };
    return (await linearProbe(model, own.data, own.labels, { test, epochs: 5, seed })).raw.accuracy;
  };
  const found = { whole: await accuracy(data), packed: [] };
  for (const step of steps) {
    const bytes = await model.encodeBytes(data, { step });
    const told = await accuracy(await model.decodeBytes(bytes));
    found.packed.push({ bits: (8 * bytes.length) / labels.length, told });
  }
  await model.close();
  return found;
}
