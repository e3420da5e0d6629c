/** What the units of a code stand for: a sparse model of digits has units that respond to one digit, a plain one has few. */

import { Autoencoder, features, topK, vanilla } from 'hourglass-ae';
import { weightsPlot } from 'hourglass-ae/report';
import { digits } from '../digits.mjs';

const { images } = digits(100); // 1000 digits, no labels needed
const unseen = digits(30, 100);
const shape = { inputShape: [784], latentDim: 64 };
const specs = { plain: vanilla({ ...shape, latentActivation: 'relu' }), sparse: topK({ ...shape, k: 6 }) };

for (const [name, spec] of Object.entries(specs)) {
  const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  await model.fit(images, { epochs: 20, batchSize: 32 });
  const { atoms, examples, units, selective } = await features(model, unseen.images, {
    labels: unseen.labels,
    examples: 5,
  });
  const sorted = units.filter((unit) => unit.activity > 0.01).sort((a, b) => b.selectivity - a.selectivity);
  const [best] = sorted;
  const captions = units.map((unit) => `${unit.class} (${(100 * (unit.selectivity ?? 0)).toFixed(0)} %)`);
  const drawn = sorted.slice(0, 10).map(({ unit }) => unit);
  const svg = weightsPlot(atoms, { shape: [28, 28], examples, captions, units: drawn });
  console.log(`${name}: ${(100 * selective).toFixed(0)} % of the units respond to one digit`);
  console.log(
    `  unit ${best.unit}: ${(100 * best.selectivity).toFixed(0)} % of its response is to ${best.class}`,
  );
  if (process.argv[2] && name === 'sparse')
    await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
  await model.close();
}
