/** The worker killed in mid-epoch, 20 times, with 1 to 4 threads, by a process that ends by itself. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { known, small } from './tools.js';

interface Kill {
  threads: number;
  /** Error codes of the training and of a call that was made just before the kill, and of one after it. */
  codes: string[];
  /** Until all calls had rejected. */
  milliseconds: number;
  /** Fingerprint of a fresh model. */
  hash: string;
}

test('every call rejects within 2 s, a fresh model is right, the process ends by itself', async () => {
  const { seed, rows, fit } = known;
  const job = JSON.stringify({ spec: small(), rows: Array.from(rows()), seed, fit });
  const script = fileURLToPath(new URL('processes/killed.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, job], { timeout: 60_000 });
  const [last, ...lines] = stdout.trim().split('\n').reverse();
  const kills: Kill[] = lines.map((line) => JSON.parse(line));
  expect(kills.length).toBe(20);
  for (const kill of kills) {
    expect(kill.codes).toEqual(['engineLost', 'engineLost', 'engineLost']);
    expect(kill.milliseconds).toBeLessThan(2000);
    expect(kill.hash).toBe(hashes.small);
  }
  // The last line says when the script was through; the process ended a moment later.
  expect(Date.now() - JSON.parse(last!).through).toBeLessThan(3000);
}, 60_000);
