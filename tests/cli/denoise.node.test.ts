/** `hourglass denoise`: images and sounds from files to files. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Autoencoder, denoisingNetwork, initializers, latents, layers, losses } from 'hourglass-ae';
import { readPng, readWav, writePng, writeWav } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { underBar } from '../../ts/cli/denoise/progress.js';
import { Job } from '../../ts/cli/job.js';
import { Output } from '../../ts/cli/output.js';
import { eventOf, events, hourglass, scratch, start } from './tools.js';

const folder = await scratch();
const at = (name: string) => join(folder, name);
const bytes = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 37 + (i >> 3)) % 256);
const sound = { data: Float32Array.from({ length: 600 }, (_, i) => Math.sin(i / 7) / 2), sampleRate: 11025 };

/** Models that change nothing before they are trained. */
beforeAll(async () => {
  const image = await Autoencoder.create(denoisingNetwork({ inputShape: [16, 16, 3], filters: [4] }));
  await writeFile(at('image.hourglass'), await image.save());
  await image.close();
  const way = () => layers.residual([layers.dense(64, { initializer: initializers.zeros() })]);
  const wave = await Autoencoder.create({
    version: 1,
    input: { shape: [64] },
    encoder: [way()],
    latent: latents.identity(),
    decoder: [way()],
    objective: { reconstruction: losses.meanSquaredError() },
  });
  await writeFile(at('sound.hourglass'), await wave.save());
  await wave.close();
  await writeFile(at('noisy.png'), await writePng({ data: bytes, shape: [40, 30, 3] }));
  await writeFile(at('noisy.wav'), await writeWav({ ...sound, shape: [300, 2], depth: 'int24' }));
});

test('an image goes from png to png, and a report shows both', async () => {
  const told = ['--noise', '25', '--report', at('report.html'), '--json'];
  const { status, out, error } = await hourglass(
    ...['denoise', at('image.hourglass'), at('noisy.png'), '--out', at('clean.png'), ...told],
  );
  expect({ status, error }).toEqual({ status: 0, error: '' });
  expect(eventOf(out, 'denoised')).toMatchObject({ file: at('clean.png') });
  expect(eventOf(out, 'progress')).toMatchObject({ done: 9, total: 9 });
  expect(await readPng(at('clean.png'))).toEqual({ data: bytes, shape: [40, 30, 3] });
  // Before and after, Wiener's filter and non-local means.
  const report = await readFile(at('report.html'), 'utf8');
  expect(report.match(/<image [^>]*data:image\/png/g)).toHaveLength(4);
  expect(report).toContain('non-local means');
  expect(report).not.toContain('PSNR');
});

test('--clean measures the model and two filters that need no training', async () => {
  const flat = Uint8Array.from(bytes, () => 128);
  await writeFile(at('flat.png'), await writePng({ data: flat, shape: [40, 30, 3] }));
  const flags = ['--noise', '70', '--clean', at('flat.png'), '--out', at('measured.png')];
  const files = [at('image.hourglass'), at('noisy.png'), ...flags];
  const { status, out, error } = await hourglass(
    ...['denoise', ...files, '--json', '--report', at('measured.html')],
  );
  expect({ status, error }).toEqual({ status: 0, error: '' });
  const measured = events(out).filter(({ event }) => event === 'psnr');
  const psnr = Object.fromEntries(measured.map(({ way, psnr: decibels }) => [way, decibels as number]));
  expect(Object.keys(psnr)).toEqual(['noisy', 'denoised', 'Wiener filter', 'non-local means']);
  const squares = bytes.reduce((sum, byte) => sum + (byte - 128) ** 2, 0);
  expect(psnr.noisy).toBeCloseTo(10 * Math.log10((255 ** 2 * bytes.length) / squares), 4);
  expect(psnr.denoised).toBeCloseTo(psnr.noisy!, 4); // the model changes nothing
  expect(psnr['Wiener filter']).toBeGreaterThan(psnr.noisy! + 1);
  expect(psnr['non-local means']).toBeGreaterThan(psnr.noisy! + 1);
  const report = await readFile(at('measured.html'), 'utf8');
  expect(report.match(/<image [^>]*data:image\/png/g)).toHaveLength(5);
  expect(report).toContain(psnr['Wiener filter']!.toFixed(2));

  const screen = await hourglass('denoise', ...files);
  expect(screen.out).toMatch(new RegExp(`non-local means +${psnr['non-local means']!.toFixed(2)}\n`));
  await writeFile(at('small.png'), await writePng({ data: new Uint8Array(100), shape: [10, 10, 1] }));
  const wrong = await hourglass('denoise', ...files.with(5, at('small.png')));
  expect(wrong.error).toContain(
    `${at('small.png')}: expected 30 × 40 pixels in colour, as the noisy image has, received 10 × 10`,
  );
});

test('an image of 16 bits stays one', async () => {
  const fine = {
    data: Float32Array.from(bytes, (byte, i) => (byte + (i % 3) / 3) / 256),
    shape: [40, 30, 3],
  };
  await writeFile(at('fine.png'), await writePng(fine, { depth: 16 }));
  const files = [at('fine.png'), '--noise', '25', '--out', at('fine-clean.png')];
  expect((await hourglass('denoise', at('image.hourglass'), ...files)).status).toBe(0);
  const { data } = await readPng(at('fine-clean.png'));
  expect(data).toBeInstanceOf(Float32Array);
  expect(Math.max(...data.map((value, i) => Math.abs(value - fine.data[i]!)))).toBeLessThan(2 / 65535);
});

test('a sound keeps its rate, depth and channels', async () => {
  const { status, out } = await hourglass(
    ...[
      'denoise',
      at('sound.hourglass'),
      at('noisy.wav'),
      '--out',
      at('clean.wav'),
      '--report',
      at('s.html'),
    ],
  );
  expect(status).toBe(0);
  expect(out).toMatch(/0\.0 % of the power was taken away; the sound is in .*clean\.wav/);
  const [before, after] = [await readWav(at('noisy.wav')), await readWav(at('clean.wav'))];
  expect(after).toMatchObject({ shape: [300, 2], sampleRate: 11025, depth: 'int24' });
  const errors = after.data.map((value, i) => Math.abs(value - before.data[i]!));
  expect(Math.max(...errors)).toBeLessThan(2 ** -22);
  expect(await readFile(at('s.html'), 'utf8')).toMatch(/kHz/);
});

test('a long sound shows progress, and ends at Ctrl-C without a file', async () => {
  const long = Float32Array.from({ length: 4_000_000 }, (_, i) => ((i % 50) - 25) / 60);
  await writeFile(
    at('long.wav'),
    await writeWav({ data: long, shape: [4_000_000, 1], sampleRate: 11025, depth: 'int16' }),
  );
  const files = [at('long.wav'), '--out', at('long-clean.wav')];
  const { child, ended } = start(['denoise', at('sound.hourglass'), ...files, '--threads', '1', '--json']);
  child.stdout?.once('data', () => child.kill('SIGINT')); // progress is the first that it says
  const { status, out } = await ended;
  expect(status).toBe(130);
  expect(eventOf(out, 'progress')).toMatchObject({ done: 512, total: 125_001 });
  expect(eventOf(out, 'interrupted')).toBeDefined();
  expect((await readdir(folder)).filter((name) => name.includes('long-clean'))).toEqual([]);
});

test('Ctrl-C ends the filters that stand beside, too', async () => {
  const data = Uint8Array.from({ length: 400 * 400 * 3 }, (_, i) => (i * 37 + (i >> 3)) % 256);
  await writeFile(at('large.png'), await writePng({ data, shape: [400, 400, 3] }));
  const result = [...['--out', at('large-clean.png')], ...['--report', at('large-clean.html')]];
  const told = [...result, '--noise', '25', '--threads', '1', '--json'];
  const { child, ended } = start(['denoise', at('image.hourglass'), at('large.png'), ...told]);
  // Non-local means look at 13 × 13 places; Wiener's filter came before.
  const press = (text: string): void => {
    if (!text.includes('"total":169')) return;
    child.stdout?.off('data', press);
    child.kill('SIGINT');
  };
  child.stdout?.on('data', press);
  const { status, out, error } = await ended;
  expect({ status, error }).toEqual({ status: 130, error: 'Stopped; no result was written\n' });
  const last = events(out)
    .filter(({ event }) => event === 'progress')
    .at(-1);
  expect(last).toMatchObject({ total: 169, done: expect.any(Number) });
  expect(last?.done).toBeLessThan(169);
  expect((await readdir(folder)).filter((name) => name.includes('large-clean'))).toEqual([]);
});

test('the bar is gone after a work that fails on its way', async () => {
  const written: string[] = [];
  const { isTTY } = process.stderr;
  const write = vi
    .spyOn(process.stderr, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  process.stderr.isTTY = true;
  try {
    const job = new Job({}, new Output({}), new AbortController().signal);
    const failing = underBar(job, 'tiles', async (hear) => {
      hear({ done: 1, total: 3 });
      throw new Error('halfway');
    });
    await expect(failing).rejects.toThrow('halfway');
  } finally {
    process.stderr.isTTY = isTTY;
    write.mockRestore();
  }
  expect(written.join('')).toContain('1 of 3 tiles');
  expect(written.at(-1)).toBe('\x1b[2K'); // its line is empty
});

describe('refused are', () => {
  test.each([
    [
      'files of other kinds',
      ['image.hourglass', 'noisy.csv', '--out', 'x.png'],
      2,
      /expected a \.png, \.jpg or \.wav/,
    ],
    ['results of other kinds', ['image.hourglass', 'noisy.png', '--out', 'x.wav'], 2, /ends in \.png/],
    ['no place for the result', ['image.hourglass', 'noisy.png'], 2, /--out/],
    [
      'images for a model of sounds',
      ['sound.hourglass', 'noisy.png', '--out', 'x.png'],
      1,
      /a model of images/,
    ],
    [
      'sounds for a model of images',
      ['image.hourglass', 'noisy.wav', '--out', 'x.wav'],
      1,
      /trainAudioDenoiser/,
    ],
    [
      'a level of noise for sounds',
      ['sound.hourglass', 'noisy.wav', '--out', 'x.wav', '--noise', '3'],
      2,
      /--noise/,
    ],
    [
      'a clean image for sounds',
      ['sound.hourglass', 'noisy.wav', '--out', 'x.wav', '--clean', 'noisy.wav'],
      2,
      /--clean: only for images/,
    ],
  ])('%s', async (_, args, expected, message) => {
    const named = args.map((word) => (/\./.test(word) ? at(word) : word));
    const { status, error } = await hourglass('denoise', ...named);
    expect(error).toMatch(message);
    expect(status).toBe(expected);
    expect((await readdir(folder)).filter((name) => name.startsWith('x.'))).toEqual([]);
  });
});
