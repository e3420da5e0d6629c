/** A process of its own that kills an engine worker in mid-epoch 20 times and prints what came of it. */

import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Autoencoder } from 'hourglass-ae';

const { spec, rows, seed, fit } = JSON.parse(process.argv[2]);
const data = new Float32Array(rows);
const codeOf = (promise) => promise.then(() => 'none').catch(({ code }) => code);

for (let kill = 0; kill < 20; kill++) {
  const threads = (kill % 4) + 1;
  const worker = new Worker(new URL(import.meta.resolve('hourglass-ae/worker')));
  const model = await Autoencoder.create(spec, { worker, threads, variant: 'mt' });
  const training = codeOf(model.fit(data, { epochs: 1e6, batchSize: 4 }));
  await wait(15 + kill * 5);
  const start = performance.now();
  const encoding = codeOf(model.encode(data));
  worker.terminate();
  const codes = await Promise.all([training, encoding]);
  const milliseconds = performance.now() - start;
  codes.push(await codeOf(model.save()));
  console.log(JSON.stringify({ threads, codes, milliseconds, hash: await fresh(threads) }));
}
console.log(JSON.stringify({ through: Date.now() }));

async function fresh(threads) {
  const model = await Autoencoder.create(spec, { seed, threads, variant: 'mt' });
  await model.fit(data, fit);
  const hash = createHash('sha256');
  for (const tensor of Object.values(await model.parameters())) hash.update(tensor.data);
  return hash.digest('hex');
}
