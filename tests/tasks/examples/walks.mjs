/** Walks: a plane of codes decoded, the way from one digit to another, and what single units do. */

import { Autoencoder, interpolate, manifold, traverse, variational } from 'hourglass-ae';
import { readNpy, takeRows } from 'hourglass-ae/data';
import { manifoldPlot } from 'hourglass-ae/report';

const file = (name) => new URL(`../../fixtures/digits/${name}.npy`, import.meta.url);
const images = await readNpy(file('digits')); // 1300 handwritten digits of 8 × 8 pixels
const { data: labels } = await readNpy(file('labels'));

const spec = variational({ inputShape: [64], units: [64, 32], latentDim: 2, beta: 0.1 });
const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
await model.fit(images, { epochs: 100, batchSize: 32 });

const plane = await manifold(model, { steps: 14 }); // both units from -2 to 2, where 95 % of the codes are
const first = (digit) => takeRows(images, [labels.indexOf(digit)]);
const way = await interpolate(model, first(0), first(1), { steps: 8, path: 'spherical' });
const walks = await traverse(model, first(3), { range: [-2, 2], steps: 9 });
const ink = ({ data }) => data.reduce((sum, value) => sum + value, 0) / data.length;
console.log(
  `plane ${plane.shape.join(' × ')}, way ${way.shape.join(' × ')}, walks ${walks.shape.join(' × ')}`,
);
console.log(
  `ink of a pixel: ${(ink(images) / 255).toFixed(2)} in digits, ${ink(plane).toFixed(2)} on the plane`,
);

const svg = manifoldPlot(plane, {
  shape: [8, 8],
  axes: ['first code', 'second code'],
  title: 'Every digit that two codes can say',
});
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
