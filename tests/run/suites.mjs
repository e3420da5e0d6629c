/** How each suite is run and counted. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

/** Native benches have no tests, and a library that takes half a minute to compile. */
export const withoutNative = ['--exclude', 'hourglass-bench-native'];

/** Where suites leave their reports. */
const reports = 'target/reports';

/** The command behind a name: a tool of `node_modules`, or a program on the path. */
function command(name) {
  const local = `node_modules/.bin/${name}`;
  return existsSync(local) ? local : name;
}

function run(program, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ ok: false, output: `${output}${program}: ${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** A step that must succeed before anything else makes sense; its output is shown as it comes. */
export function inherit(name, program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status === 0) return;
  console.log(`the ${name} failed\n0 passed, 1 failed`);
  process.exit(1);
}

/** A check that passes or fails as a whole. */
export const check = (program, args, env) => async () => {
  const { ok, output } = await run(command(program), args, env);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, output };
};

/** `cargo test`, counted by the lines with which each test program closes. */
export const cargoTests = (env) => async () => {
  const { ok, output } = await run('cargo', ['test', '--workspace', ...withoutNative, '--no-fail-fast'], env);
  const count = (word) =>
    [...output.matchAll(new RegExp(`^test result: .*?(\\d+) ${word}`, 'gm'))].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
  const failed = count('failed');
  // A program that did not build or that crashed counts as one failure.
  return {
    passed: count('passed'),
    failed: ok ? failed : Math.max(1, failed),
    skipped: count('ignored'),
    output,
  };
};

/** A vitest project, counted by its JSON report. */
export const vitest =
  (project, env = {}) =>
  async () => {
    mkdirSync(reports, { recursive: true });
    const file = `${reports}/vitest-${project}.json`;
    rmSync(file, { force: true });
    const args = ['run', '--config', 'tests/vitest.config.ts', '--project', project];
    const { ok, output } = await run(
      command('vitest'),
      [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      { ...process.env, ...env },
    );
    if (!existsSync(file)) return { passed: 0, failed: 1, output };
    const {
      numPassedTests: passed,
      numFailedTests,
      numPendingTests: skipped,
    } = JSON.parse(readFileSync(file, 'utf8'));
    // An error outside of any test, or a file that did not load, is a failure as well.
    return { passed, failed: ok ? 0 : Math.max(1, numFailedTests), skipped, output };
  };
