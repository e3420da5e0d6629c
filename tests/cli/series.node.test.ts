/** A detector of series from the command line: trained on a normal stretch, used on another, refusals. */

import { readFile, writeFile } from 'node:fs/promises';
import { writeWav } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;

/** A wave of 16 rows in two columns, a row a second; from 90 to 105 the second column stands still. */
function csv(rows: number, isFaulty: boolean): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const wave = Math.abs((row % 16) - 8) + ((row * 7) % 5) / 20;
    const seconds = String(row % 60).padStart(2, '0');
    const second = isFaulty && row >= 90 && row < 106 ? 9 : 10 - wave;
    return `2026-01-01 00:0${Math.floor(row / 60)}:${seconds},${wave},${second}`;
  });
  return ['timestamp,pressure,flow', ...lines, ''].join('\n');
}

const trained = ['--window', 'auto', '--time', 'timestamp', '--epochs', '40', '--threads', '1'];
beforeAll(async () => {
  await writeFile(at('normal.csv'), csv(300, false));
  await writeFile(at('today.csv'), csv(180, true));
});

describe('series', () => {
  test('train --window makes a detector, and detect says when, where and why', async () => {
    const files = ['--out', at('pump.hourglass'), '--report', at('normal.html')];
    const made = await hourglass('train', at('normal.csv'), ...trained, '--smoothing', '2', ...files);
    expect(made).toMatchObject({ status: 0 });
    expect(made.out + made.error).toContain('Windows of 16 rows');
    expect(await readFile(at('normal.html'), 'utf8')).toContain('The normal series');

    const out = ['--out', at('found.csv'), '--report', at('today.html'), '--fail'];
    const found = await hourglass(
      'detect',
      at('pump.hourglass'),
      at('today.csv'),
      '--time',
      'timestamp',
      ...out,
    );
    expect(found.status).toBe(3);
    expect(found.out + found.error).toMatch(/2026-01-01 00:01:3\d to 2026-01-01 00:\d\d:\d\d: flow/);
    const lines = (await readFile(at('found.csv'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(181);
    expect(lines[0]).toBe('row,time,score,anomaly,event,explanation');
    expect(await readFile(at('today.html'), 'utf8')).toContain('pressure');
  });

  test('strange rows among the normal ones are told of, by train and by detect', async () => {
    const [head, ...lines] = csv(300, false).trim().split('\n');
    const strange = lines.map((line, row) => (row === 290 ? line.replace(/,[^,]*$/, ',400') : line));
    await writeFile(at('dirty.csv'), [head, ...strange, ''].join('\n'));
    const flags = ['--window', '8', '--time', 'timestamp', '--epochs', '2', '--threads', '1'];
    const files = ['--out', at('dirty.hourglass'), '--report', at('dirty.html')];
    const made = await hourglass('train', at('dirty.csv'), ...flags, ...files);
    expect(made).toMatchObject({ status: 0, error: expect.stringMatching(/^warning: .*row 29\d.*\n$/) });
    expect(await readFile(at('dirty.html'), 'utf8')).toContain('<b>Note.</b>');
    const report = ['--report', at('warned.html')];
    const used = await hourglass(
      'detect',
      at('dirty.hourglass'),
      at('today.csv'),
      '--time',
      'timestamp',
      ...report,
    );
    expect(used).toMatchObject({ status: 0, error: made.error });
    expect(await readFile(at('warned.html'), 'utf8')).toContain(made.error.slice('warning: '.length, 60));
  });

  test('a sound is a series of its samples', async () => {
    const tone = (noisy: boolean) =>
      Float32Array.from({ length: 400 }, (_, i) =>
        noisy && i >= 200 && i < 220 ? ((i * 7919) % 13) / 13 : Math.sin(i / 2) / 2,
      );
    for (const [name, noisy, sampleRate] of [
      ['tone.wav', false, 8000],
      ['click.wav', true, 8000],
      ['fast.wav', true, 16000],
    ] as const)
      await writeFile(at(name), await writeWav({ data: tone(noisy), shape: [400], sampleRate }));
    const made = ['--window', '16', '--epochs', '20', '--threads', '1', '--out', at('tone.hourglass')];
    expect((await hourglass('train', at('tone.wav'), ...made)).status).toBe(0);
    const { out } = await hourglass('detect', at('tone.hourglass'), at('click.wav'), '--json');
    const events = out.split('\n').filter((line) => line.startsWith('{"event":"event"'));
    expect(events.map((line) => JSON.parse(line).channels[0].channel)).toContain('channel 1');
    expect(events.some((line) => JSON.parse(line).start < 220 && JSON.parse(line).end >= 200)).toBe(true);
    // At another rate the same samples are another sound.
    for (const args of [
      ['detect', at('tone.hourglass'), at('fast.wav')],
      ['detect', at('tone.hourglass'), at('click.wav'), '--normal', at('fast.wav')],
      ['encode', at('tone.hourglass'), at('fast.wav')],
      ['denoise', at('tone.hourglass'), at('fast.wav'), '--out', at('none.wav')],
      ['train', at('click.wav'), '--validation', at('fast.wav'), '--out', at('none.hourglass')],
    ]) {
      const said = /fast\.wav.*expected 8000 samples a second.*received 16000/;
      expect(await hourglass(...args)).toMatchObject({ status: 1, error: expect.stringMatching(said) });
    }
    expect(await hourglass('encode', at('tone.hourglass'), at('click.wav'))).toMatchObject({ error: '' });
  });

  test('a spec of one’s own, and refusals before the work', async () => {
    const model = ['--recipe', 'deep', '--units', '12', '--latent-dim', '3', '--activation', 'tanh'];
    const own = await hourglass(
      'train',
      at('normal.csv'),
      ...['--window', '8', '--time', 'timestamp', '--epochs', '1', '--json'],
      ...model,
      ...['--out', at('own.hourglass')],
    );
    expect(own.status).toBe(0);
    expect(own.out).toContain('"length":8');
    const refused = async (...flags: string[]) => {
      const { status, error } = await hourglass('train', at('normal.csv'), ...flags);
      expect(status).toBe(2);
      return error;
    };
    expect(await refused('--time', 'timestamp')).toContain('--time: only with --window');
    expect(await refused('--window', 'auto', '--validation', '0.1')).toContain(
      '--validation: not with --window',
    );
    expect(await refused('--window', 'soon')).toContain('--window');
    const long = ['--window', '240', '--time', 'timestamp', '--out', at('none.hourglass')];
    const bad = await hourglass('train', at('normal.csv'), ...long);
    expect(bad.status).toBe(1);
    expect(bad.error).toContain('at least 2 windows of 240 rows');
  });
});
