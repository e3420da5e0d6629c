/** Features: how well a linear classifier tells digits apart by a model's codes, beside other features of that size. */

import { Autoencoder, corruptions, denoising, linearProbe } from 'hourglass-ae';
import { readNpy, takeRows } from 'hourglass-ae/data';
import { comparisonPlot } from 'hourglass-ae/report';

const file = (name) => new URL(`../../fixtures/digits/${name}.npy`, import.meta.url);
const images = await readNpy(file('digits')); // 1300 handwritten digits of 8 × 8 pixels
const { data: labels } = await readNpy(file('labels'));
const rows = (from, to) =>
  takeRows(
    images,
    Array.from({ length: to - from }, (_, i) => from + i),
  );
const [train, test] = [rows(0, 1000), rows(1000, 1300)];

const noise = corruptions.masking({ probability: 0.2 });
const spec = denoising({ inputShape: [64], latentDim: 32, latentActivation: 'relu', corruption: noise });
const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
await model.fit(train, { epochs: 60, batchSize: 16 }); // no labels: any images of that kind would do

const { codes, pca, raw } = await linearProbe(model, train, labels.slice(0, 1000), {
  test: { data: test, labels: labels.slice(1000) },
});
const percent = (share) => `${(100 * share).toFixed(1)} %`;
console.log(`codes of 32 values: ${percent(codes.accuracy)} of unseen digits told right`);
console.log(`32 principal components: ${percent(pca.accuracy)}, all 64 pixels: ${percent(raw.accuracy)}`);
const told = { '32 codes': codes.accuracy, '32 components': pca.accuracy, '64 pixels': raw.accuracy };
const svg = comparisonPlot(told, {
  title: 'What a linear classifier reads',
  subtitle:
    'From the codes of a denoising model, from as many principal components, from the images themselves.',
  label: 'share of 300 unseen digits told right',
  format: 'percent',
});
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
