/** A detector that runs for ever keeps no row: its memory after thousands of rows is that after a few. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seriesDetector } from 'hourglass-ae';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

test('push needs the same memory for every row', async () => {
  const channels = 64;
  const row = (i: number) => Float64Array.from({ length: channels }, (_, c) => Math.sin(i / 5 + c));
  const normal = Array.from({ length: 100 }, (_, i) => Array.from(row(i)));
  const options = { length: 8, smoothing: 5, lookAhead: true, threads: 1, fit: { epochs: 1 } } as const;
  const detector = await seriesDetector(normal, options);
  const used = async (from: number, to: number) => {
    for (let i = from; i < to; i++) await detector.push(row(i));
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50)); // buffers that came by message are freed a little later
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const early = await used(0, 1000);
  const late = await used(1000, 7000);
  // One leaked row of 64 numbers would be 512 bytes; 6,000 of them three megabytes.
  expect(late - early).toBeLessThan(1_500_000);
  await detector.model.close();
}, 30_000);
