/** A process of its own, run with --expose-gc: models that are forgotten lose their workers. */

import { setTimeout as wait } from 'node:timers/promises';
import { Autoencoder, deep } from 'hourglass-ae';

const spec = deep({ inputShape: [4], units: [3], latentDim: 2 });
const workers = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
const use = async () => (await Autoencoder.create(spec, { threads: 1 })).encode(new Float32Array(4));
for (let i = 0; i < 8; i++) await use();
const before = workers();
const deadline = performance.now() + 10_000;
while (workers() > 0 && performance.now() < deadline) {
  globalThis.gc();
  await wait(20);
}
console.log(JSON.stringify({ before, after: workers() }));
