/** The runner of the tasks' figures: what it finds, skips, judges and keeps. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { merged, tasksTable } from '../../bench/quality/task-record.mjs';
import { findTasks, judged, runTasks } from '../../bench/quality/tasks.mjs';

test('every task of the folder says what it is and what it needs', async () => {
  for (const task of await findTasks()) {
    expect(task.name).toMatch(/^[a-z][A-Za-z-]*$/);
    expect(task.what.length).toBeGreaterThan(10);
    expect(Array.isArray(task.needs)).toBe(true);
  }
});

test('a missed goal counts with --check, a task without its data is skipped', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hourglass-tasks-'));
  const file = (name: string, needs: string, value: number) =>
    writeFile(
      join(folder, `${name}.mjs`),
      `export const task = { name: '${name}', what: 'made for a test', needs: [${needs}], run: ({ seeds }) => ({
        goals: [{ measure: 'seeds', value: seeds.length * ${value}, goal: 2, better: 'more' }], details: {} }) };`,
    );
  await file('one', '', 1);
  await file('two', "'no-such-folder'", Number.NaN);
  const options = { data: folder, seed: '1,2', quick: true, check: true };
  const from = pathToFileURL(`${folder}/`);
  expect(await runTasks(options, from)).toBe(0);
  expect(await runTasks({ ...options, seed: '1' }, from)).toBe(1);
  await expect(runTasks({ ...options, only: 'three' }, from)).rejects.toThrow('one, two');
  await rm(folder, { recursive: true });
});

test('verdicts: a goal that is reached, one that is not, a figure without a goal', () => {
  const figure = { measure: 'm', value: 2, goal: 2, better: 'more' };
  expect(judged(figure).met).toBe(true);
  expect(judged({ ...figure, value: 2.1, better: 'less' }).met).toBe(false);
  expect(judged({ ...figure, value: Number.NaN }).met).toBe(false);
  expect(judged({ measure: 'm', value: 2 }).met).toBeUndefined();
});

test('a new entry replaces the one of its name, and each goal is a row', () => {
  const entry = (name: string, value: number) => ({
    name,
    seeds: [1, 2],
    goals: [judged({ measure: 'error', value, goal: 1.5, better: 'less', reference: 'PCA 2' })],
  });
  const once = { ...entry('c', 1), goals: [{ measure: 'of one seed', value: 3, seeds: 1 }] };
  const entries = merged([entry('b', 1), entry('a', 1), once], [entry('b', 2)]);
  const cells = tasksTable(entries)
    .split('\n')
    .map((line: string) => line.split('|').map((cell) => cell.trim()));
  expect(cells.slice(2)).toEqual([
    ['', 'a', 'error', '1', '≤ 1.5', 'PCA 2', '2', 'met', ''],
    ['', 'b', 'error', '2', '≤ 1.5', 'PCA 2', '2', 'MISSED', ''],
    ['', 'c', 'of one seed', '3', '-', '-', '1', '', ''],
  ]);
});

test('the command takes `tasks` and skips what has no data', async () => {
  const root = new URL('../../', import.meta.url);
  const lacking = (await findTasks()).filter(({ needs }) => needs.length > 0);
  const only = lacking.map(({ name }) => name).join(',');
  const args = ['bench/quality.mjs', 'tasks', '--quick', '--data', '/no/such/folder', '--only', only];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  for (const { name, needs } of lacking) expect(stdout).toContain(`${name}: skipped, no ${needs.join(', ')}`);
});
