#!/usr/bin/env node
/**
 * `npm test`: from a bare checkout to one line, `N passed, N failed`.
 *
 * Builds everything, then runs every suite: Rust tests, formatting, lints, types, and vitest in Node and in headless
 * Chromium. A suite that passes takes one line, one that fails shows its whole output. It uses nothing but Node's own
 * modules, because it is what runs before anything is installed.
 */

import { fileURLToPath } from 'node:url';
import { findChromium } from './run/chromium.mjs';
import { findCargo } from './run/rust.mjs';
import { cargoTests, check, inherit, vitest, withoutNative } from './run/suites.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

inherit('build', process.execPath, ['crates/wasm/build.mjs', '--test']);
const cargo = findCargo();
const chromium = await findChromium();

const lints = ['clippy', '--workspace', ...withoutNative, '--all-targets', '--quiet', '--', '-D', 'warnings'];

/** Groups one after the other, since tests with time limits want the machine for themselves. */
const groups = [
  // Lanes side by side, the suites of a lane one after the other: two cores are busy, and cargo has its lock.
  [
    [
      ['formatting of Rust', check('cargo', ['fmt', '--check'], cargo)],
      ['lints of Rust', check('cargo', lints, cargo)],
    ],
    [
      ['formatting and lints of TypeScript', check('biome', ['check', '--error-on-warnings'])],
      ['types', check('tsc', ['--project', 'tests', '--noEmit'])],
    ],
  ],
  [[['Rust', cargoTests(cargo)]]],
  [[['TypeScript in Node', vitest('node')]]],
  [[['TypeScript in Chromium', vitest('browser', { HOURGLASS_CHROMIUM: chromium })]]],
];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const lanes of groups) await Promise.all(lanes.map(runLane));
if (total.skipped > 0) console.log(`${total.skipped} skipped where this machine lacks what they need`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function runLane(suites) {
  for (const [name, run] of suites) {
    const start = performance.now();
    const { output, skipped = 0, ...counts } = await run();
    const result = { ...counts, skipped };
    if (result.failed > 0) console.log(output);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${result.failed > 0 ? '✗' : '✓'} ${name}: ${line(result)} (${seconds} s)`);
    for (const kind of Object.keys(total)) total[kind] += result[kind];
  }
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
