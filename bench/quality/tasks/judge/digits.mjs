/** A classifier of digits for judging made ones: a network with 256 and 64 hidden units, trained on real digits. */

import { Autoencoder, defineModel, latents, layers, losses, schedules } from 'hourglass-ae';

const [pixels, classes] = [784, 10];
const width = pixels + classes;

/**
 * Trains it on digits as bytes. It is an autoencoder that is asked for the ten last values only, which are hidden from it:
 * which of ten digits it sees, each by a logistic unit.
 */
export async function digitJudge(train, labels, { epochs, onProgress }) {
  const spec = defineModel({
    inputShape: [width],
    encoder: [layers.dense(256, { activation: 'relu' }), layers.dropout(0.2)],
    latent: latents.plain({ dim: 64, activation: 'relu' }),
    decoder: [layers.dense(width, { activation: 'sigmoid' })],
    objective: {
      reconstruction: losses.binaryCrossEntropy(),
      featureWeights: Array.from({ length: width }, (_, i) => (i < pixels ? 0 : 1)),
    },
  });
  const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  const target = new Uint8Array(labels.length * width);
  labels.forEach((label, row) => {
    target[row * width + pixels + label] = 255;
  });
  const given = { data: target, shape: [labels.length, width] };
  await model.fit(widened(train), { target: given, epochs, schedule: schedules.cosine(), onProgress });
  return {
    /** The digit that each image shows, and how sure that is, from 0 to 1. */
    async judge(images) {
      const { data } = await model.reconstruct(widened(images));
      return Array.from({ length: images.shape[0] }, (_, row) => {
        const scores = data.subarray(row * width + pixels, (row + 1) * width);
        const most = Math.max(...scores);
        // Ten units that do not know of each other: no more than their share, nor than their own word.
        return {
          digit: scores.indexOf(most),
          sure:
            most /
            Math.max(
              1,
              scores.reduce((a, b) => a + b, 0),
            ),
        };
      });
    },
    close: () => model.close(),
  };
}

/** Room for the classes behind every image. */
function widened({ data, shape }) {
  const out = new data.constructor(shape[0] * width);
  for (let row = 0; row < shape[0]; row++)
    out.set(data.subarray(row * pixels, (row + 1) * pixels), row * width);
  return { data: out, shape: [shape[0], width] };
}
