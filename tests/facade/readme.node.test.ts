/** The example of the README, run as it stands there by a process of its own. */

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

test('the first example of the README works', async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const example = readme.match(/^```ts\n(.*?)^```$/ms)?.[1];
  expect(example).toContain("from 'hourglass-ae'");
  const folder = new URL('target/examples/', root);
  await mkdir(folder, { recursive: true });
  // The example uses no types, so that Node 20 runs it.
  const file = fileURLToPath(new URL('readme.mjs', folder));
  await writeFile(file, example!);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
  const lines = stdout.trim().split('\n');
  expect(lines.at(-1)).toBe('[ false, true ]');
  // One line at least for every epoch, the number of the epoch and its loss, which falls.
  const losses = lines.slice(0, -1).map((line) => line.split(' ').map(Number));
  expect(losses.length).toBeGreaterThanOrEqual(60);
  expect(losses.at(-1)![0]).toBe(60);
  expect(losses.at(-1)![1]).toBeLessThan(losses[0]![1]!);
});
