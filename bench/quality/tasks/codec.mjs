/**
 * Photographs as files: a model for each of four rates, trained on BSDS's photographs only, beside JPEG on 12 Kodak
 * images; and digits through a variational model's codes. All bytes count.
 */

import { imageCodec, trainImageCodec } from 'hourglass-ae';
import { mean } from '../figures.mjs';
import { packedDigits } from './codec/digits.mjs';
import { bdRate, jpeg, leastGain, meanCurve, psnrAt, testPhotos, trainingPhotos } from './codec/photos.mjs';
import { shown } from './codec/shown.mjs';

/**
 * What errors weigh against bits in the four models: about 0.31, 0.42 and 0.56 bits per pixel of Kodak's, and a little
 * more than the 0.65 up to which the goal asks.
 */
const lambdas = [0.002, 0.0035, 0.006, 0.009];
const settings = { lambdas, steps: 2000 };

export const task = {
  name: 'codec',
  what: 'photographs as small files, beside JPEG',
  needs: ['bsd400', 'kodak', 'mnist'],
  async run({ data, seeds, quick, say }) {
    const photos = await trainingPhotos(data, quick ? 40 : 400);
    const tests = await testPhotos(data, quick ? 2 : 12);
    const runs = [];
    for (const seed of seeds) {
      runs.push(await rates({ photos, tests, seed, quick, say: (text) => say(`seed ${seed}: ${text}`) }));
    }
    const digits = await packedDigits(data, { seeds, quick, say });
    return {
      goals: [...goalsOf(runs), ...digits],
      details: { ...settings, runs },
      ...(quick ? {} : { notes: shown(runs) }),
    };
  },
};

/** What stands beside JPEG: at each model's own rate, and at the worst of all rates that they cover. */
export function goalsOf(runs) {
  const over = (of) => mean(runs.map(of));
  const gains = lambdas.map((lambda, index) => {
    const rate = over((run) => run[index].bitsPerPixel);
    return {
      measure: `dB over JPEG, lambda ${lambda}, ${rate.toFixed(2)} bits per pixel`,
      value: over((run) => run[index].psnr - psnrAt(jpeg, run[index].bitsPerPixel)),
      goal: 1,
      better: 'more',
      reference: `JPEG ${psnrAt(jpeg, rate).toFixed(2)} dB`,
    };
  });
  const curve = meanCurve(runs);
  const range = [curve[0], curve.at(-1)].map(({ bitsPerPixel }) => bitsPerPixel.toFixed(2)).join(' to ');
  return [
    ...gains,
    {
      measure: `dB over JPEG, the least of all rates from ${range} bits per pixel`,
      value: leastGain(curve, jpeg),
      goal: 1,
      better: 'more',
      reference: 'asked for from 0.3 to 0.65',
    },
    { measure: 'bits for JPEG’s PSNR (BD-rate, %)', value: over((run) => bdRate(run, jpeg)) },
  ];
}

/** What the four models make of the test images. */
async function rates({ photos, tests, seed, quick, say }) {
  const models = await trainImageCodec(photos, {
    ...settings,
    ...(quick ? { steps: 20 } : {}),
    seed,
    threads: 1,
    onProgress({ model, step, steps, loss }) {
      if (step % 50 === 0) say(`model ${model + 1}, step ${step} of ${steps}, loss ${loss.toFixed(1)}`);
    },
  });
  const codec = imageCodec(models);
  const reports = [];
  for (const [quality, lambda] of lambdas.entries()) {
    const report = await codec.report(tests, { quality });
    say(`lambda ${lambda}: ${report.bitsPerPixel.toFixed(3)} bits per pixel, ${report.psnr.toFixed(2)} dB`);
    reports.push({ lambda, ...report });
  }
  await codec.close();
  await Promise.all(models.map((model) => model.close()));
  return reports;
}
