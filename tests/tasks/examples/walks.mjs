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
const way = await interpolate(model, first(0), first(1), { steps: 14, path: 'spherical' });
const walks = await traverse(model, first(3), { range: [-2, 2], steps: 14 });
const ink = ({ data }) => data.reduce((sum, value) => sum + value, 0) / data.length;
const shapes = [plane, way, walks].map(({ shape }) => shape.join(' × '));
console.log(`plane ${shapes[0]}, way ${shapes[1]}, walks ${shapes[2]}`);
console.log(
  `ink of a pixel: ${(ink(images) / 255).toFixed(2)} in digits, ${ink(plane).toFixed(2)} on the plane`,
);

const blank = new Float32Array(14 * 64).fill(1);
const strips = [plane, way, walks].flatMap(({ data }) => [...blank, ...data]).slice(blank.length);
const svg = manifoldPlot(
  { data: Float32Array.from(strips), shape: [strips.length / 64, 64] },
  {
    ...{ shape: [8, 8], columns: 14, title: 'Every digit that two codes can say' },
    subtitle:
      'Large: the first code grows to the right, the second upwards. Below it the way from a 0 to a 1; last a 3 whose first code goes from −2 to 2, then its second.',
    description: 'Digits of 8 by 8 pixels: a plane, a walk from one to another, two along codes.',
  },
);
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
