/** Reduction: two numbers for each digit, beside two principal components, drawn by the digit that each one shows. */

import { reduce } from 'hourglass-ae';
import { readNpy, takeRows } from 'hourglass-ae/data';
import { latentPlot } from 'hourglass-ae/report';

const file = (name) => new URL(`../../fixtures/digits/${name}.npy`, import.meta.url);
const images = await readNpy(file('digits')); // 1300 handwritten digits of 8 × 8 pixels
const { data: labels } = await readNpy(file('labels'));
const rows = (from, to) =>
  takeRows(
    images,
    Array.from({ length: to - from }, (_, i) => from + i),
  );

const { points, trustworthiness, explainedVariance, pca, transform, model } = await reduce(rows(0, 1000), {
  dimensions: 2,
  epochs: 60,
  seed: 1,
  create: { threads: 1 },
});
console.log(
  `two codes keep ${explainedVariance.toFixed(2)} of the variance, trustworthiness ${trustworthiness.toFixed(3)}`,
);
console.log(`two components ${pca.explainedVariance.toFixed(2)}, ${pca.trustworthiness.toFixed(3)}`);

const unseen = await transform(rows(1000, 1300)); // digits that the model has not seen
const svg = latentPlot(unseen, labels.slice(1000), { title: 'Digits that the model has not seen' });
console.log(`${points.shape[0]} points, ${unseen.shape[0]} more drawn in ${svg.length} characters`);
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
