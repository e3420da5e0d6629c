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
import { cargoTests, check, inherit, vitest } from './run/suites.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

inherit('build', process.execPath, ['crates/wasm/build.mjs', '--test']);
const chromium = await findChromium();

const suites = [
  ['formatting of Rust', check('cargo', ['fmt', '--check'])],
  [
    'lints of Rust',
    check('cargo', ['clippy', '--workspace', '--all-targets', '--quiet', '--', '-D', 'warnings']),
  ],
  ['formatting and lints of TypeScript', check('biome', ['check', '--error-on-warnings'])],
  ['types', check('tsc', ['--project', 'tests', '--noEmit'])],
  ['Rust', cargoTests],
  ['TypeScript in Node', vitest('node')],
  ['TypeScript in Chromium', vitest('browser', { HOURGLASS_CHROMIUM: chromium })],
];

const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, run] of suites) {
  const start = performance.now();
  const { passed, failed, skipped = 0, output } = run();
  if (failed > 0) console.log(output);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed${skips} (${seconds} s)`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

const skips = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skips}`);
process.exitCode = total.failed > 0 ? 1 : 0;
