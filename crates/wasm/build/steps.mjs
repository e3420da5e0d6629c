// Steps that say what they do and why, commands that show their output only when they fail, and stamps that tell
// whether a step has anything to do.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '');

/** What the user can do something about: printed as one sentence, without a stack. */
export class Failure extends Error {}

const began = performance.now();
let worked = false;

const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`;

/** Runs `work` between two lines: what happens and why, and how long it took. */
export async function step(what, why, work) {
  worked = true;
  const from = performance.now();
  console.log(`• ${what}: ${why}`);
  const result = await work();
  console.log(`✓ ${what} (${seconds(from)})`);
  return result;
}

/** Commands that run now: none outlives this process. */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

export function done() {
  if (worked) console.log(`✓ Hourglass is built (${seconds(began)})`);
}

/** Runs a command; resolves with what it printed, fails with `complaint` and the end of its output. */
export function run(command, args, { env = process.env, cwd = ROOT, complaint } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(child);
    let output = '';
    const collect = (text) => (output += text);
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    const fail = (reason) => {
      const tail = output.trimEnd().split('\n').slice(-60).join('\n');
      reject(new Failure(`${tail ? `${tail}\n\n✗ ` : ''}${complaint ?? `${command} failed`} (${reason})`));
    };
    child.on('error', (error) => fail(error.message));
    child.on('close', (code, signal) => {
      children.delete(child);
      if (code === 0) resolve(output);
      else fail(signal ?? `exit code ${code}`);
    });
  });
}

/** What a command prints, or undefined where it does not exist or fails. */
export async function ask(command, args, env = process.env) {
  return run(command, args, { env }).then(
    (output) => output.trim(),
    () => undefined,
  );
}

/** Every file below the given files and folders, sorted. */
export function files(...places) {
  const found = [];
  const visit = (place) => {
    if (!existsSync(place)) return;
    if (statSync(place).isDirectory()) for (const name of readdirSync(place)) visit(join(place, name));
    else found.push(place);
  };
  for (const place of places) visit(join(ROOT, place));
  return found.sort();
}

// A stamp holds two fingerprints of a step's inputs: by time and size, looked at first, and by content, so that a
// checkout that only touched files does not rebuild anything.
const stampFile = (name) => join(ROOT, '.cache/stamps', `${name}.json`);
const digest = (parts) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const quickly = (inputs, settings) =>
  digest([
    settings,
    inputs.map((file) => [relative(ROOT, file), statSync(file).mtimeMs, statSync(file).size]),
  ]);
const fully = (inputs, settings) =>
  digest([
    settings,
    inputs.map((file) => [
      relative(ROOT, file),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  ]);

/** Whether the outputs stand there and were made from these inputs and settings. */
export function isFresh(name, { inputs, settings = null, outputs }) {
  if (!existsSync(stampFile(name)) || !outputs.every((output) => existsSync(join(ROOT, output))))
    return false;
  const stamp = JSON.parse(readFileSync(stampFile(name), 'utf8'));
  if (stamp.quick === quickly(inputs, settings)) return true;
  if (stamp.full !== fully(inputs, settings)) return false;
  writeStamp(name, { inputs, settings });
  return true;
}

/** Taken before a step begins and written after it, so that a file changed meanwhile is noticed the next time. */
export function takeStamp({ inputs, settings = null }) {
  return { quick: quickly(inputs, settings), full: fully(inputs, settings) };
}

export function writeStamp(name, source, stamp = takeStamp(source)) {
  mkdirSync(join(ROOT, '.cache/stamps'), { recursive: true });
  writeFileSync(stampFile(name), JSON.stringify(stamp));
}
