/** What is wrong with a model: here rows in their own units, a rate too small for them, and an output that cannot reach them. */

import { Autoencoder, deep, diagnose, optimizers } from 'hourglass-ae';
import { standardScaler } from 'hourglass-ae/data';
import { findingsPlot } from 'hourglass-ae/report';

const rows = Array.from({ length: 400 }, (_, i) => {
  const load = 0.5 + 0.5 * Math.sin(i / 9);
  return [3 + load, 900 + 400 * load, 20 + 5 * load * load, 0.1 * Math.cos(i / 7)]; // bar, l/h, °C, mm
});

async function examined(spec, fit, preprocessing) {
  const model = await Autoencoder.create(spec, {
    seed: 1,
    threads: 1,
    ...(preprocessing && { preprocessing }),
  });
  await model.fit(rows, { epochs: 60, batchSize: 16, ...fit });
  const findings = await diagnose(model, rows);
  for (const { severity, name, advice } of findings) console.log(`${severity}: ${name}: ${advice}`);
  console.log(`${findings.length} findings`);
  await model.close();
  return findings;
}

const shape = { inputShape: [4], units: [16], latentDim: 2 };
const found = await examined(deep({ ...shape, loss: 'meanSquaredError' }), {
  optimizer: optimizers.adam({ learningRate: 1e-5 }),
});
await examined(
  deep({ ...shape, outputActivation: 'linear' }),
  { optimizer: optimizers.adam({ learningRate: 0.005 }) },
  standardScaler(rows), // as the findings advise
);
const svg = findingsPlot(found, { title: 'What is wrong with the first model' });
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
