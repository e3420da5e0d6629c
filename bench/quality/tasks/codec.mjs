/**
 * Photographs as files: a compressive model for each of three rates, trained on BSDS's halved photographs only, beside
 * JPEG on 12 Kodak images; and digits through a variational model's codes.
 *
 * The models share the first training; each then goes on with its own weight of errors against bits. All bytes count.
 */

import { Autoencoder, compressive, denoisingPatches, imageCodec, optimizers, schedules } from 'hourglass-ae';
import { packedDigits } from './codec/digits.mjs';
import { bdRate, jpeg, psnrAt, testPhotos, trainingPhotos } from './codec/photos.mjs';

const size = { inputShape: [96, 96, 3], filters: [64, 64, 96], strides: [4, 2, 2] };
/** Of the first training, then those of the three models. */
const lambdas = [0.01, 0.004, 0.008, 0.016];

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
    const mean = (of) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
    // At each model's own rate: beyond the ends of a curve nothing is known of it.
    const gain = (index) => {
      const rate = mean((run) => run[index].bitsPerPixel);
      return {
        measure: `dB over JPEG, lambda ${lambdas[index + 1]}, ${rate.toFixed(2)} bits per pixel`,
        value: mean((run) => run[index].psnr - psnrAt(jpeg, run[index].bitsPerPixel)),
        goal: 1,
        better: 'more',
        reference: `JPEG ${psnrAt(jpeg, rate).toFixed(2)} dB`,
      };
    };
    const digits = await packedDigits(data, quick, say);
    return {
      goals: [
        gain(0),
        gain(1),
        gain(2),
        { measure: 'bits for JPEG’s PSNR (BD-rate, %)', value: mean((run) => bdRate(run, jpeg)) },
        ...digits,
      ],
      details: { size, lambdas, runs },
    };
  },
};

/** What the three models make of the test images. */
async function rates({ photos, tests, seed, quick, say }) {
  const spec = (lambda) => compressive({ ...size, lambda });
  const first = await Autoencoder.create(spec(lambdas[0]), { seed, threads: 1 });
  const rounds = quick ? [40, 10] : [7000, 1500];
  await train(first, { photos, seed, steps: rounds[0], rate: 1e-3, say });
  const reports = [];
  for (const lambda of lambdas.slice(1)) {
    const model = await Autoencoder.create(spec(lambda), { seed, threads: 1 });
    await model.setParameters(await first.parameters());
    await train(model, { photos, seed: seed + 1, steps: rounds[1], rate: 4e-4, say });
    const codec = imageCodec(model);
    const report = await codec.report(tests);
    say(`lambda ${lambda}: ${report.bitsPerPixel.toFixed(3)} bits per pixel, ${report.psnr.toFixed(2)} dB`);
    reports.push({ lambda, ...report });
    await codec.close();
    await model.close();
  }
  await first.close();
  return reports;
}

async function train(model, { photos, seed, steps, rate, say }) {
  const [batchSize, epochs] = [8, 10];
  const pieces = denoisingPatches(model.spec, photos, {
    count: (steps / epochs) * batchSize,
    noise: 'trained',
    seed,
  });
  const optimizer = optimizers.adam({ learningRate: rate });
  const schedule = schedules.exponential({ factor: 0.65 });
  await model.fit(pieces, {
    epochs,
    batchSize,
    optimizer,
    schedule,
    clipNorm: 10,
    onProgress(at) {
      if (at.step % 100 === 0) say(`epoch ${at.epoch}, loss ${at.loss.toFixed(1)}`);
    },
  });
}
