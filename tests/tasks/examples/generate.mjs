/** Generation: new digits, each of the class that one names, from a mixture fitted to the codes. */

import { Autoencoder, fitPrior, generate, interpolate, variational } from 'hourglass-ae';
import { readNpy, takeRows } from 'hourglass-ae/data';
import { manifoldPlot } from 'hourglass-ae/report';

const file = (name) => new URL(`../../fixtures/digits/${name}.npy`, import.meta.url);
const images = await readNpy(file('digits')); // 1300 handwritten digits of 8 × 8 pixels
const { data: labels } = await readNpy(file('labels'));

const spec = variational({ inputShape: [64], units: [64, 32], latentDim: 8, beta: 0.2 });
const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
await model.fit(images, { epochs: 100, batchSize: 32 });

const { classes } = await fitPrior(model, images, { labels, components: 2 });
const wanted = Array.from({ length: 100 }, (_, i) => Math.floor(i / 10)); // ten of each digit
const digits = await generate(model, 100, { labels: wanted, seed: 2, temperature: 0.8 });
const way = await interpolate(model, takeRows(images, [0]), takeRows(images, [1]), { steps: 8 });
console.log(
  `${digits.shape[0]} digits of ${classes.length} classes, ${way.shape[0]} steps from a nought to a one`,
);

const svg = manifoldPlot(digits, { columns: 10, shape: [8, 8], title: 'Ten new digits of every class' });
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
