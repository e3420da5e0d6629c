/** A process of its own, run with --expose-gc: models that are forgotten lose their workers. */

import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Autoencoder, deep } from 'hourglass-ae';

const models = 8;
const spec = deep({ inputShape: [4], units: [3], latentDim: 2 });
let ended = 0;

async function use() {
  const worker = new Worker(new URL(import.meta.resolve('hourglass-ae/worker')));
  worker.once('exit', () => {
    ended += 1;
  });
  const model = await Autoencoder.create(spec, { worker, threads: 1 });
  await model.fit(new Float32Array(8), { epochs: 1 });
  await model.encode(new Float32Array(4));
}

for (let i = 0; i < models; i++) await use();
const deadline = performance.now() + 15_000;
while (ended < models && performance.now() < deadline) {
  globalThis.gc();
  await wait(20);
}
console.log(JSON.stringify({ models, ended }));
