#!/usr/bin/env node
/**
 * How well the classic models learn the MNIST digits, through the public face, against published figures.
 *
 *     npm run bench:quality -- [--quick] [--check] [--only NAME] [--data FOLDER] [--seed N] [--threads N]
 *
 * `--quick`: five epochs each with goals of their own, nothing recorded; `--check`: exit status 1 when a goal is missed.
 * A full run of all models is written to bench/record/ and into the table of bench/README.md.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Autoencoder } from 'hourglass-ae';
import { readIdx } from 'hourglass-ae/data';
import { nets } from './quality/nets.mjs';
import { progressLine } from './quality/progress.mjs';
import { judge, record, table } from './quality/results.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string' },
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/data/mnist', import.meta.url)) },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string' },
  },
});
const batchSize = 256;

if (existsSync(options.data)) await main();
else console.log(`skipped: no digits in ${options.data} (--data FOLDER names another place)`);

async function main() {
  const digits = {
    train: await images('train-images-idx3-ubyte.gz'),
    test: await images('t10k-images-idx3-ubyte.gz'),
  };
  const chosen = nets.filter(({ name }) => options.only === undefined || name === options.only);
  if (chosen.length === 0) throw new Error(`--only takes one of ${nets.map(({ name }) => name).join(', ')}`);
  const most = options.quick ? 5 : 100;
  console.log(`${chosen.length} models, ${chosen.length * most} epochs of ${digits.train.shape[0]} rows`);
  const runs = [];
  for (const net of chosen) runs.push(await run(net, digits, most));
  const rows = judge(runs, options.quick);
  console.log(`\n${table(rows)}\n`);
  if (!options.quick && options.only === undefined)
    console.log(`written to ${record(runs, rows, Number(options.seed))}`);
  const missed = rows.filter((row) => !row.met).length;
  console.log(missed === 0 ? 'every goal is met' : `${missed} of ${rows.length} goals missed`);
  if (options.check && missed > 0) process.exitCode = 1;
}

/** Rows of 784 bytes. */
async function images(file) {
  const { data, shape } = await readIdx(`${options.data}/${file}`);
  return { data, shape: [shape[0], 784] };
}

/** Trains one model and measures it at every epoch that a goal or the comparison of codes asks for. */
async function run(net, digits, most) {
  const threads = options.threads === undefined ? 'auto' : Number(options.threads);
  const model = await Autoencoder.create(net.spec, { seed: Number(options.seed), threads });
  const line = progressLine(`${net.name} ${net.what}`);
  const measured = {};
  const began = performance.now();
  for (const [from, to] of stretches(most)) {
    for await (const progress of model.train(digits.train, { epochs: to - from, batchSize }))
      line.show(progress, [from, to], most);
    measured[to] = await measure(model, digits.test);
  }
  const seconds = (performance.now() - began) / 1000;
  line.done(
    `${seconds.toFixed(0)} s, ${(seconds / most).toFixed(2)} s per epoch, test ${measured[most].bce.toFixed(4)}`,
  );
  const { threads: used, variant } = model.runtime;
  const losses = model.history.epochs.map(({ meanLoss }) => meanLoss);
  await model.close();
  return { net, measured, losses, seconds, threads: used, variant };
}

/** Every model is measured half-way and at the end, so that any two can be compared. */
function stretches(most) {
  return most <= 5
    ? [[0, most]]
    : [
        [0, most / 2],
        [most / 2, most],
      ];
}

async function measure(model, test) {
  const { meanLoss, mse, psnr, explainedVariance } = await model.evaluate(test);
  const { data } = await model.encode(test);
  const activity = data.reduce((sum, code) => sum + Math.abs(code), 0) / data.length;
  return { bce: meanLoss, activity, mse, psnr, explainedVariance };
}
