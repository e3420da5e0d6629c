/** The worker killed in mid-epoch, 20 times, with 1 to 4 threads. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { patterns } from './tools.js';

const script = fileURLToPath(new URL('processes/killed.mjs', import.meta.url));

test('every fit rejects within 2 s, a fresh model is right, the process ends by itself', async () => {
  const env = { ...process.env, ROWS: JSON.stringify(Array.from(patterns(100, 12))) };
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 55_000, env });
  const kills: { threads: number; code: string; milliseconds: number; later: string; hash: string }[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(kills.length).toBe(20);
  for (const kill of kills) {
    expect(kill).toMatchObject({ code: 'engineLost', later: 'engineLost', hash: hashes.small });
    expect(kill.milliseconds).toBeLessThan(2000);
  }
}, 60_000);
