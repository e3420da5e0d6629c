#!/usr/bin/env node
/**
 * How well models of every kind learn the MNIST digits and Fashion-MNIST, through the public face, against published
 * figures.
 *
 *     npm run bench:quality -- [--quick] [--check] [--only NAME,…] [--data FOLDER] [--seed N] [--threads N]
 *
 * `--quick`: five epochs each of some models with goals of their own, nothing recorded; `--check`: exit status 1 when a
 * goal is missed. Models are written to bench/record/ and into the table of bench/README.md; what was measured earlier
 * the same day stays there.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Autoencoder } from 'hourglass-ae';
import { readIdx } from 'hourglass-ae/data';
import { nets } from './quality/nets.mjs';
import { progressLine } from './quality/progress.mjs';
import { judge, modelOf, record, table } from './quality/results.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string' },
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/data', import.meta.url)) },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string' },
  },
});

if (existsSync(`${options.data}/mnist`)) await main();
else console.log(`skipped: no digits in ${options.data}/mnist (--data FOLDER names another place)`);

async function main() {
  const chosen = nets.filter(({ name, quick }) =>
    options.only === undefined ? !options.quick || quick.length > 0 : options.only.split(',').includes(name),
  );
  if (chosen.length === 0) throw new Error(`--only takes some of ${nets.map(({ name }) => name).join(', ')}`);
  const epochs = chosen.reduce((sum, net) => sum + epochsOf(net), 0);
  console.log(`${chosen.length} models, ${epochs} epochs of 50,000 or 60,000 rows`);
  const runs = [];
  for (const net of chosen) runs.push(await run(net));
  const rows = judge(chosen, runs.map(modelOf), options.quick);
  console.log(`\n${table(rows)}\n`);
  if (!options.quick) console.log(`written to ${record(nets, runs, Number(options.seed))}`);
  const missed = rows.filter((row) => !row.met).length;
  console.log(missed === 0 ? 'every goal is met' : `${missed} of ${rows.length} goals missed`);
  if (options.check && missed > 0) process.exitCode = 1;
}

function epochsOf({ epochs = 100 }) {
  return options.quick ? 5 : epochs;
}

/** Rows to train on and to test: MNIST's own test digits, of Fashion-MNIST the last 10,000 images. */
async function rowsOf({ data = 'mnist' }) {
  const train = await images(`${data}/train-images-idx3-ubyte.gz`);
  if (data === 'mnist') return { train, test: await images('mnist/t10k-images-idx3-ubyte.gz') };
  const part = (from, to) => ({ data: train.data.slice(from * 784, to * 784), shape: [to - from, 784] });
  return { train: part(0, 50_000), test: part(50_000, 60_000) };
}

/** Rows of 784 bytes. */
async function images(file) {
  const { data, shape } = await readIdx(`${options.data}/${file}`);
  return { data, shape: [shape[0], 784] };
}

/** Trains one model and measures it at every epoch that a goal or the comparison of codes asks for. */
async function run(net) {
  const { train, test } = await rowsOf(net);
  const { batchSize = 256 } = net;
  const most = epochsOf(net);
  const threads = options.threads === undefined ? 'auto' : Number(options.threads);
  const model = await Autoencoder.create(net.spec, { seed: Number(options.seed), threads });
  const line = progressLine(`${net.name} ${net.what}`);
  const measured = {};
  const began = performance.now();
  for (const [from, to] of stretches(most)) {
    for await (const progress of model.train(train, { epochs: to - from, batchSize }))
      line.show(progress, [from, to], most);
    measured[to] = await measure(model, test);
  }
  const seconds = (performance.now() - began) / 1000;
  line.done(
    `${seconds.toFixed(0)} s, ${(seconds / most).toFixed(2)} s per epoch, test ${measured[most].meanLoss.toFixed(4)}`,
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
  const { meanLoss, mse, psnr, explainedVariance, elbo, terms } = await model.evaluate(test);
  const { data } = await model.encode(test);
  const activity = data.reduce((sum, code) => sum + Math.abs(code), 0) / data.length;
  const known = { bce: meanLoss, meanLoss, activity, mse, sse: mse * 784, psnr, explainedVariance };
  if (elbo !== undefined) known.bound = -elbo;
  if (terms.contractive !== undefined) {
    const { weight } = model.spec.objective.penalties[0];
    const { variance } = await model.statistics(test);
    known.bending = Math.sqrt(terms.contractive / weight / variance.reduce((sum, value) => sum + value, 0));
  }
  return known;
}
