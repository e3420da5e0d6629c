/** `hourglass train` on pictures of any size and on sound: what it makes works in `denoise`, `compress`, `decompress`. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, denoisingNetwork, denoisingPatches, trainAudioDenoiser } from 'hourglass-ae';
import { readPng, readWav, writePng, writeWav } from 'hourglass-ae/data';
import { beforeAll, expect, test } from 'vitest';
import { scene } from '../tasks/codec-tools.js';
import { eventOf, hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const quick = ['--threads', '1', '--seed', '2'];
const clip = (pitch: number) => Float32Array.from({ length: 1200 }, (_, i) => Math.sin(i / pitch) / 3);

beforeAll(async () => {
  await mkdir(at('photos'));
  await mkdir(at('clips'));
  for (const [name, height] of [
    ['a', 30],
    ['b', 24],
  ] as const)
    await writeFile(at(`photos/${name}.png`), await writePng(scene(height, 41, 1) as never));
  for (const pitch of [3, 5])
    await writeFile(
      at(`clips/${pitch}.wav`),
      await writeWav({ data: clip(pitch), shape: [1200], sampleRate: 8000, depth: 'float32' } as never),
    );
});

async function succeed(...args: string[]): Promise<string> {
  const { status, out, error } = await hourglass(...args);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return out;
}

const parameters = async (file: string) => {
  await using model = await Autoencoder.load(new Uint8Array(await readFile(at(file))), { threads: 1 });
  return await model.parameters();
};

test('pieces of pictures train a denoiser, as the library does it, and a run goes on', {
  timeout: 120_000,
}, async () => {
  const words = { recipe: 'denoisingNetwork', inputShape: [16, 16, 1], filters: [4] };
  const flags = ['--spec', JSON.stringify(words), '--pieces', '40', '--batch-size', '8', ...quick];
  const out = await succeed(
    ...['train', at('photos'), ...flags, '--epochs', '2', '--out', at('clean.hourglass'), '--json'],
    ...['--report', at('pieces.html')],
  );
  expect(eventOf(out, 'start')).toMatchObject({ rows: 40, shape: [40, 16, 16, 1] });
  expect(eventOf(out, 'done')).toMatchObject({ epoch: 2, stopped: 'completed' });
  const spec = denoisingNetwork({ inputShape: [16, 16, 1], filters: [4] });
  await using model = await Autoencoder.create(spec, { seed: 2, threads: 1 });
  const photos = await Promise.all(['a', 'b'].map((name) => readPng(at(`photos/${name}.png`))));
  const pieces = denoisingPatches(model.spec, photos, { count: 40, seed: 2 });
  await model.fit(pieces, { epochs: 2, batchSize: 8 });
  expect(await parameters('clean.hourglass')).toEqual(await model.parameters());

  await succeed('train', at('photos'), ...flags, '--epochs', '1', '--out', at('part.hourglass'), '--quiet');
  const rest = ['--resume', at('part.hourglass'), '--pieces', '40', '--epochs', '2', '--quiet'];
  await succeed('train', at('photos'), ...rest, '--threads', '1');
  expect(await parameters('part.hourglass')).toEqual(await model.parameters());
  await succeed('denoise', at('clean.hourglass'), at('photos/b.png'), '--out', at('b.png'));
  expect((await readPng(at('b.png'))).shape).toEqual([24, 41, 1]);
});

test('pieces train what compresses pictures', { timeout: 120_000 }, async () => {
  const words = { recipe: 'compressive', inputShape: [8, 8, 1], filters: [4, 4] };
  const flags = ['--spec', JSON.stringify(words), '--pieces', '64', '--epochs', '1', ...quick];
  await succeed('train', at('photos/a.png'), ...flags, '--out', at('codec.hourglass'), '--quiet');
  await succeed('compress', at('codec.hourglass'), at('photos/b.png'), '--quiet');
  await mkdir(at('back'));
  await succeed('decompress', at('codec.hourglass'), at('photos/b.hgc'), '--into', at('back'), '--quiet');
  expect((await readPng(at('back/b.png'))).shape).toEqual([24, 41, 1]);
});

test('clips train a denoiser of sound', { timeout: 120_000 }, async () => {
  const flags = ['--sound', '--epochs', '1', '--units', '8', ...quick];
  const out = await succeed('train', at('clips'), ...flags, '--out', at('voice.hourglass'), '--json');
  expect(eventOf(out, 'start')).toMatchObject({ clips: 2, seconds: 0.3 });
  const clips = await Promise.all([3, 5].map((pitch) => readWav(at(`clips/${pitch}.wav`))));
  await using model = await trainAudioDenoiser(clips, { epochs: 1, units: [8], seed: 2, threads: 1 });
  expect(await parameters('voice.hourglass')).toEqual(await model.parameters());
  await succeed('denoise', at('voice.hourglass'), at('clips/3.wav'), '--out', at('3.wav'));
  expect(await readWav(at('3.wav'))).toMatchObject({ sampleRate: 8000, shape: [1200, 1] });
});

test('a clip of another rate is named, with the one that it differs from', async () => {
  await mkdir(at('rates/later'), { recursive: true });
  for (const [name, sampleRate] of [
    ['rates/a', 16000],
    ['rates/b', 16000],
    ['rates/later/c', 8000],
  ] as const)
    await writeFile(
      at(`${name}.wav`),
      await writeWav({ data: clip(3), shape: [1200], sampleRate, depth: 'int16' } as never),
    );
  const { status, error } = await hourglass('train', at('rates'), '--sound', '--out', at('no.hourglass'));
  expect(status).toBe(1);
  expect(error).toContain(
    `${at('rates/later/c.wav')}: expected 16000 samples a second, as ${at('rates/a.wav')} has, received 8000`,
  );
});

test.each([
  [['photos', '--pieces', '9'], 2, '--pieces: needs --spec'],
  [
    ['photos', '--pieces', '9', '--spec', '{"recipe":"compressive","inputShape":[64,64,1],"filters":[4]}'],
    1,
    'photos',
  ],
  [['photos', '--sound'], 1, 'expected wav files'],
])('%j ends with %i', async ([data, ...args], status, said) => {
  const ended = await hourglass('train', at(data!), ...args, '--out', at('no.hourglass'));
  expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
  expect(ended.error.trim().split('\n')).toHaveLength(1);
});
