/** A process of its own that kills an engine worker in mid-epoch 20 times and prints what came of it. */

import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Autoencoder, sparse, withCorruption } from 'hourglass-ae';

/** `small` and `patterns` of the tests' tools. */
const recipe = sparse({ inputShape: [12], units: [8], latentDim: 3, weight: 0.01 });
const spec = withCorruption(recipe, { type: 'gaussianNoise', standardDeviation: 0.2 });
const rows = new Float32Array(JSON.parse(process.env.ROWS));

for (let kill = 0; kill < 20; kill++) {
  const threads = (kill % 4) + 1;
  const worker = new Worker(new URL(import.meta.resolve('hourglass-ae/worker')));
  const model = await Autoencoder.create(spec, { worker, threads, variant: 'mt' });
  const training = model.fit(rows, { epochs: 1e6, batchSize: 4 }).catch(({ code }) => code);
  await wait(20 + kill * 7);
  const start = performance.now();
  worker.terminate();
  const code = await training;
  const milliseconds = performance.now() - start;
  const later = await model.encode(rows).catch((error) => error.code);
  console.log(JSON.stringify({ threads, code, milliseconds, later, hash: await fresh(threads) }));
}

async function fresh(threads) {
  const model = await Autoencoder.create(spec, { seed: 42, threads, variant: 'mt' });
  await model.fit(rows, { epochs: 3, batchSize: 48, validation: 0.1 });
  const hash = createHash('sha256');
  for (const { data } of Object.values(await model.parameters())) hash.update(data);
  return hash.digest('hex');
}
