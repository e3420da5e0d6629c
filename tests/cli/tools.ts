/** The command as users run it: a process of its own, its output, its status. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

/** The built command. */
export const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** How a process ended. */
export interface Ended {
  status: number | null;
  out: string;
  error: string;
}

/** A running command and what it will have said. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
}

/** Starts a command. */
export function start(
  args: readonly string[],
  { cwd, program = main }: { cwd?: string; program?: string } = {},
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // As on a build server: colours must not get into pipes there either.
    env: { ...process.env, CI: 'true' },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { child, ended: endOf(child) };
}

/** Runs a command to its end. */
export const hourglass = (...args: string[]): Promise<Ended> => start(args).ended;

/** What a process said, and its status. */
export function endOf(child: ChildProcess): Promise<Ended> {
  let out = '';
  let error = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, out, error }));
  });
}

/** One line of `--json`. */
export type Event = { event: string } & Record<string, unknown>;

/** Every line of `--json` output, each checked to be an object with its event. */
export const events = (out: string): Event[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event = JSON.parse(line) as Event;
      expect(typeof event.event).toBe('string');
      return event;
    });

/** The event of this name; there must be one. */
export function eventOf(out: string, name: string): Event {
  const found = events(out).find(({ event }) => event === name);
  expect(found, `an event "${name}" in ${out}`).toBeDefined();
  return found!;
}

/** A folder that is gone after the tests of this file. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hourglass-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Rows with two hidden causes, as 32-bit floats in an npy file of NumPy's first version; all in [0, 1]. */
export async function writeRows(path: string, rows: number, columns: number): Promise<void> {
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const wave = Math.sin(0.37 * row + column) + Math.cos(0.11 * row * (1 + (column % 3)));
      data[row * columns + column] = Math.round(500 + 250 * wave) / 1000;
    }
  }
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${fields.padEnd(117)}\n`, 'latin1');
  await writeFile(path, Buffer.concat([header, Buffer.from(data.buffer)]));
}
