/** Digits through the codes of a variational model: how many bits they take, and what a classifier still tells of them. */

import { Autoencoder, linearProbe, optimizers, variational } from 'hourglass-ae';
import { rowsOf } from '../../rows.mjs';

const part = ({ data, shape: [, width] }, labels, from, to) => ({
  data: {
    data: Float32Array.from(data.slice(from * width, to * width), (value) => value / 255),
    shape: [to - from, width],
  },
  labels: labels.slice(from, to),
});

/** Accuracies of a linear classifier that learned from whole digits, on whole and on unpacked ones. */
export async function packedDigits(folder, quick, say) {
  const { train, test, labels } = await rowsOf({ data: 'mnist' }, folder);
  const [count, held] = quick ? [1000, 300] : [10_000, 2000];
  const own = part(train, labels.train, 0, count);
  const judged = part(test, labels.test, 0, held);
  const spec = variational({ inputShape: [784], units: [256], latentDim: 16 });
  const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const optimizer = optimizers.adam({ learningRate: 2e-3 });
  await model.fit(own.data, { epochs: quick ? 3 : 15, batchSize: 100, optimizer });
  say('digits are trained');
  const accuracy = async (data) => {
    const test = { data, labels: judged.labels };
    return (await linearProbe(model, own.data, own.labels, { test, epochs: 5 })).raw.accuracy;
  };
  const whole = await accuracy(judged.data);
  const found = [{ measure: 'digits told right by their pixels (%)', value: 100 * whole }];
  for (const step of [0.25, 1]) {
    const bytes = await model.encodeBytes(judged.data, { step });
    const told = await accuracy(await model.decodeBytes(bytes));
    found.push({
      measure: `digits of ${((8 * bytes.length) / held).toFixed(0)} bits told right (%)`,
      value: 100 * told,
      reference: `${(100 * whole).toFixed(1)} of whole ones`,
    });
  }
  await model.close();
  return found;
}
