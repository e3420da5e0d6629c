/** A process of its own that closes nothing: it has to end by itself when its work is done. */

import { Autoencoder, deep } from 'hourglass-ae';

const threads = Number(process.argv[2]);
const spec = deep({ inputShape: [4], units: [3], latentDim: 2 });
const rows = new Float32Array(40).fill(0.5);
const models = await Promise.all([
  Autoencoder.create(spec, { threads }),
  Autoencoder.create(spec, { threads: 1 }),
]);
for (const model of models) {
  await model.fit(rows, { epochs: 2 });
  await model.encode(rows);
}
for await (const { step } of models[0].train(rows, { epochs: 1000 })) if (step > 2) break;
const codeOf = (promise) => promise.then(() => 'none').catch(({ code }) => code);
const refused = codeOf(models[1].fit(rows, { batchSize: 0 }));
const codes = [await refused, await codeOf(models[1].fit(rows, { epochs: 2 }))];
console.log(JSON.stringify({ codes, through: Date.now() }));
