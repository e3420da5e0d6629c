#!/usr/bin/env node
/**
 * How well models of every kind learn the MNIST digits and Fashion-MNIST, through the public face, against published
 * figures.
 *
 *     npm run bench:quality -- [--quick] [--check] [--only NAME,…] [--data FOLDER] [--seed N,…] [--threads N]
 *       [--arithmetic fused] [--add RECORD]
 *     npm run bench:quality -- tasks [--quick] [--check] [--only NAME,…] [--data FOLDER] [--seed N,…] [--add RECORD]
 *
 * `--quick`: five epochs each of some models with goals of their own, nothing recorded; `--check`: exit status 1 when a
 * goal is missed; `--seed`: which seeds, one after the other, 1 to 3 where nothing is said and the first with
 * `--quick`; judged is their mean; `--arithmetic fused`: faster products, whose last bits differ. Models are written to bench/record/
 * and into the table of bench/README.md; what the newest record has of others stays there. `--add` trains nothing: it takes over
 * the chosen models and seeds of a record that was written elsewhere. `tasks` measures the uses
 * of trained models instead (quality/tasks.mjs).
 */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Autoencoder } from 'hourglass-ae';
import { lastMeasures, measure } from './quality/measures.mjs';
import { nets } from './quality/nets.mjs';
import { progressLine } from './quality/progress.mjs';
import { judge, modelOf, record, table } from './quality/results.mjs';
import { rowsOf } from './quality/rows.mjs';
import { runTasks } from './quality/tasks.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string' },
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/data', import.meta.url)) },
    seed: { type: 'string' },
    threads: { type: 'string' },
    arithmetic: { type: 'string', default: 'reproducible' },
    add: { type: 'string' },
  },
});

options.seed ??= options.quick ? '1' : '1,2,3';

if (positionals[0] === 'tasks') process.exitCode = await runTasks(options);
else if (options.add !== undefined || existsSync(`${options.data}/mnist`)) await main();
else console.log(`skipped: no digits in ${options.data}/mnist (--data FOLDER names another place)`);

async function main() {
  const chosen = nets.filter(({ name, quick }) =>
    options.only === undefined ? !options.quick || quick.length > 0 : options.only.split(',').includes(name),
  );
  if (chosen.length === 0) throw new Error(`--only takes some of ${nets.map(({ name }) => name).join(', ')}`);
  const seeds = options.seed.split(',').map(Number);
  if (options.add !== undefined) return console.log(`written to ${record(nets, added(chosen, seeds))}`);
  const epochs = seeds.length * chosen.reduce((sum, net) => sum + epochsOf(net), 0);
  console.log(`${chosen.length} models, ${epochs} epochs of 50,000 or 60,000 rows`);
  const runs = [];
  for (const net of chosen) for (const seed of seeds) runs.push(await run(net, seed));
  const models = runs.map(modelOf);
  const rows = judge(chosen, models, options.quick);
  console.log(`\n${table(rows)}\n`);
  if (!options.quick) console.log(`written to ${record(nets, models)}`);
  const missed = rows.filter((row) => !row.met).length;
  console.log(missed === 0 ? 'every goal is met' : `${missed} of ${rows.length} goals missed`);
  if (options.check && missed > 0) process.exitCode = 1;
}

/** Models of another record. */
function added(chosen, seeds) {
  const { models, processor } = JSON.parse(readFileSync(options.add, 'utf8'));
  const wanted = ({ name, seed }) => chosen.some((net) => net.name === name) && seeds.includes(seed);
  return models.filter(wanted).map((model) => ({ processor, ...model }));
}

function epochsOf({ epochs = 100 }) {
  return options.quick ? 5 : epochs;
}

/** Trains one model and measures it at every epoch that a goal or the comparison of codes asks for. */
async function run(net, seed) {
  const { train, test, labels } = await rowsOf(net, options.data);
  const { batchSize = 256, fit = {} } = net;
  const most = epochsOf(net);
  const threads = options.threads === undefined ? 'auto' : Number(options.threads);
  const { arithmetic } = options;
  const model = await Autoencoder.create(net.spec, { seed, threads, arithmetic });
  const line = progressLine(`${net.name} ${net.what}, seed ${seed}`);
  const measured = {};
  const began = performance.now();
  for (const [from, to] of stretches(net, most)) {
    for await (const progress of model.train(train, { ...fit, epochs: to - from, batchSize }))
      line.show(progress, [from, to], most);
    measured[to] = await measure(model, test);
  }
  const seconds = (performance.now() - began) / 1000;
  if (net.last !== undefined)
    Object.assign(measured[most], await lastMeasures[net.last](model, { train, test, labels }));
  line.done(
    `${seconds.toFixed(0)} s, ${(seconds / most).toFixed(2)} s per epoch, test ${measured[most].meanLoss.toFixed(4)}`,
  );
  const { threads: used } = model.runtime;
  const losses = model.history.epochs.map(({ meanLoss }) => meanLoss);
  await model.close();
  return { net, seed, measured, losses, seconds, threads: used, arithmetic };
}

/** Every model is measured half-way and at the end, so that any two can be compared; not where a schedule spans the run. */
function stretches({ fit }, most) {
  const half = most / 2;
  return most <= 5 || fit !== undefined
    ? [[0, most]]
    : [
        [0, half],
        [half, most],
      ];
}
