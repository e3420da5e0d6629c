/** Training that goes on in another process, bit for bit as if it had never been interrupted. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Autoencoder, optimizers } from 'hourglass-ae';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOf, patterns, small } from './tools.js';

const script = fileURLToPath(new URL('processes/resume.mjs', import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hourglass-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  { everySteps: 3, threads: 1, optimizer: optimizers.adam() },
  { everySteps: 11, threads: 3, optimizer: optimizers.sgd({ momentum: 0.9 }) },
])('after $everySteps steps, with $threads threads', async ({ everySteps, threads, optimizer }) => {
  const data = patterns(150, 12);
  const files: Uint8Array[] = [];
  const model = await Autoencoder.create(small(), { seed: 8, threads: 2 });
  const save = (bytes: Uint8Array) => void files.push(bytes);
  await model.fit(data, {
    epochs: 3,
    batchSize: 32,
    optimizer,
    validation: 0.2,
    checkpoint: { everySteps, save },
  });
  await writeFile(join(folder, 'model'), files[0]!);
  await writeFile(join(folder, 'data'), new Uint8Array(data.buffer));
  const { stdout } = await run(process.execPath, [
    script,
    join(folder, 'model'),
    join(folder, 'data'),
    `${threads}`,
  ]);
  const resumed = JSON.parse(stdout);
  expect(resumed.hash).toBe(await hashOf(model));
  expect(resumed.history).toEqual(model.history.epochs);
  await model.close();
});
