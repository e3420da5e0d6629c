#!/usr/bin/env node
/**
 * `npm run bench`: every figure a ratio taken in one run, against its gate.
 *
 *     npm run bench -- [--peers] [--check] [--quick] [--only NAME] [--profile]
 *
 * A run of everything writes bench/record/DATE.json and redraws bench/README.md. See there.
 */

import { parseArgs } from 'node:util';
import { buildProbes } from './probe/build.mjs';
import { besideBusy } from './run/busy.mjs';
import { list } from './run/cases.mjs';
import { prepareRows } from './run/data.mjs';
import { environments } from './run/environments.mjs';
import { installPackages, installTorch } from './run/install.mjs';
import { planOf, sweepPoints } from './run/plan.mjs';
import { profile } from './run/profile.mjs';
import { progress } from './run/progress.mjs';
import { conditions, record } from './run/record.mjs';
import { judged, unmeasured } from './run/results.mjs';
import { sweepResult, sweepText } from './run/sweep.mjs';
import { casesTable, partsTable } from './run/table.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const { widths } = list.model;
/** Seconds that a point of the sweep takes, about. */
const sweepPoint = 4;

await buildProbes();
if (!options.quick) await installPackages();
const noTorch = options.peers ? await installTorch() : undefined;
const data = await prepareRows(list.rows);
const places = environments();
try {
  if (options.profile) await profile(places, options.quick);
  else await main();
} finally {
  await places.close();
}

async function main() {
  const plan = planOf(options);
  const names = [...list.cases.map(({ name }) => name), 'sweep'].join(', ');
  const swept = options.only === undefined ? !options.quick : options.only === 'sweep';
  if (plan.length === 0 && !swept) {
    console.error(`--only takes the beginning of one of ${names}`);
    process.exitCode = 1;
    return;
  }
  const points = swept ? sweepPoints() : [];
  const bar = progress(plan.reduce((sum, { seconds }) => sum + seconds, points.length * sweepPoint));
  const results = [];
  for (const planned of plan) results.push(await caseOf(planned, bar));
  const sweep = swept ? await sweepOf(points, bar) : undefined;
  bar.stop();
  report(results, sweep);
}

async function caseOf({ one, candidates, rounds, seconds, skip }, bar) {
  const reason = skip ?? (candidates.some(({ peer }) => peer === 'pytorch') ? noTorch : undefined);
  if (reason) return unmeasured(one, reason);
  bar.begin(one.title, seconds);
  const kind = one.denominator ? 'case' : 'figures';
  const run = () =>
    places.run(one.environment, { kind, candidates, rounds, limit: 2 * seconds, widths }, bar.told);
  try {
    return judged(one, candidates, await (one.busy ? besideBusy(run) : run()));
  } catch (error) {
    return unmeasured(one, error.message.split('\n')[0]);
  } finally {
    bar.end();
  }
}

async function sweepOf(points, bar) {
  bar.begin('sweep over width, batch and rows', points.length * sweepPoint);
  const { environment, ...rules } = list.sweep;
  const job = { kind: 'sweep', points, rounds: options.quick ? 1 : 5, widths, rows: list.rows };
  return sweepResult(await places.run(environment, job, bar.told), rules);
}

function report(results, sweep) {
  if (results.length > 0) console.log(`\n${casesTable(results)}\n\n${partsTable(results)}\n`);
  if (sweep) console.log(sweepText(sweep));
  if (!options.quick && options.only === undefined)
    console.log(`written to ${record(results, sweep, conditions(places.versions, data))}`);
  const missed =
    results.filter(({ verdict }) => verdict === 'under').length + (sweep && !sweep.holds ? 1 : 0);
  const unknown = results.filter(({ verdict }) => verdict === 'not measured').length;
  const rest = unknown > 0 ? `, ${unknown} not measured` : '';
  console.log(
    `${missed === 0 ? 'every gate that was measured holds' : `${missed} under their gates`}${rest}`,
  );
  if (options.check && missed > 0) process.exitCode = 1;
}
