/** Training that goes on in another process, bit for bit as if it had never been interrupted. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Autoencoder, type FitOptions, optimizers } from 'hourglass-ae';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOf, patterns, small } from './tools.js';

const script = fileURLToPath(new URL('processes/resume.mjs', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hourglass-'));
});
afterAll(() => rm(folder, { recursive: true }));

// 120 rows are left for training: epochs of 4 steps, the last of them smaller.
const cases: (FitOptions & { threads: number; name: string })[] = [
  { name: 'adam', threads: 1, optimizer: optimizers.adam({ learningRate: 0.01 }) },
  { name: 'sgd', threads: 3, optimizer: optimizers.sgd({ momentum: 0.9 }), clipNorm: 1 },
  { name: 'early-stopping', threads: 2, earlyStopping: { patience: 3 } },
];

test.each(cases)('$name, with $threads threads', async ({ name, threads, ...own }) => {
  const data = patterns(150, 12);
  const files: string[] = [];
  await using model = await Autoencoder.create(small(), { seed: 8, threads: 2 });
  const everySteps = 5;
  await model.fit(data, {
    epochs: 4,
    batchSize: 32,
    validation: 0.2,
    ...own,
    checkpoint: {
      everySteps,
      async save(bytes) {
        const file = join(folder, `${name}-${files.length + 1}`);
        await writeFile(file, bytes);
        files.push(file);
      },
    },
  });
  expect(files.length).toBe(3);
  await writeFile(join(folder, 'data'), new Uint8Array(data.buffer));
  const parameters = [script, join(folder, 'data'), `${threads}`, ...files];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: 20_000 });
  const resumed: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const same = { hash: await hashOf(model), history: model.history };
  expect(resumed).toEqual(files.map(() => same));
});
