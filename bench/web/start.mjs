// From `import` to the first finished step of training, in a process of its own: worker start, compilation and the
// hand-over of the data included.
//
//   node bench/web/start.mjs           one start, as JSON: { milliseconds, parts }
//   node bench/web/start.mjs 15        the median of as many processes

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const script = import.meta.filename;
const run = promisify(execFile);

/** Milliseconds of one start in a fresh process. */
export async function measure() {
  return (await once()).milliseconds;
}

const once = async () => JSON.parse((await run(process.execPath, [script])).stdout);

/** One start in this process; the parts are milliseconds since the beginning. */
async function start() {
  const data = new Uint8Array(784 * 1280).map((_, index) => (index * 2_654_435_761) >>> 24);
  const began = performance.now();
  const parts = {};
  const reached = (part) => {
    parts[part] = Number((performance.now() - began).toFixed(1));
  };
  const { Autoencoder, deep } = await import('hourglass-ae');
  reached('imported');
  const model = await Autoencoder.create(deep({ inputShape: [784], units: [128, 64], latentDim: 32 }));
  reached('created');
  for await (const _ of model.train(data, { batchSize: 128, epochs: 1 })) break;
  reached('first step');
  await model.close();
  return { milliseconds: parts['first step'], parts };
}

if (process.argv[1] === script) {
  const count = Number(process.argv[2] ?? 0);
  if (count === 0) console.log(JSON.stringify(await start()));
  else console.table(await medians(count));
}

async function medians(count) {
  const all = [];
  for (let index = 0; index < count; index++) all.push((await once()).parts);
  const median = (values) => values.sort((a, b) => a - b)[count >> 1];
  return Object.fromEntries(
    Object.keys(all[0]).map((part) => [part, median(all.map((parts) => parts[part]))]),
  );
}
