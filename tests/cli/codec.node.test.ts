/** `hourglass compress` and `decompress`: files that come back, what they say, and what they refuse. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageCodec } from 'hourglass-ae';
import { readPng, writePng } from 'hourglass-ae/data';
import { beforeAll, expect, test } from 'vitest';
import { scene, trained } from '../tasks/codec-tools.js';
import { eventOf, events, hourglass, scratch } from './tools.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const run = (command: string, ...args: string[]) =>
  hourglass(command, at('model.hourglass'), ...args, '--threads', '1');

beforeAll(async () => {
  folder = await scratch();
  await mkdir(at('out'));
  await using model = await trained({}, {}, 10);
  await writeFile(at('model.hourglass'), await model.save());
  for (const [name, channels] of [
    ['grey', 1],
    ['colour', 3],
  ] as const)
    await writeFile(at(`${name}.png`), await writePng(scene(30, 41, channels) as never));
  await writeFile(at('wanted'), await imageCodec(model).compress(scene(30, 41, 1)));
});

test('images become files of the same bytes as in the library, and images again', async () => {
  const { status, out, error } = await run(
    'compress',
    at('grey.png'),
    at('colour.png'),
    ...['--json', '--report', at('report.html')],
  );
  expect({ status, error }).toEqual({ status: 0, error: '' });
  expect(await readFile(at('grey.hgc'))).toEqual(await readFile(at('wanted')));
  const told = eventOf(out, 'compressed');
  expect(told).toMatchObject({ file: at('grey.png'), written: at('grey.hgc'), height: 30, width: 41 });
  const psnrs = events(out).filter(({ event }) => event === 'compressed');
  const mean = psnrs.reduce((sum, { psnr }) => sum + (psnr as number) / psnrs.length, 0);
  expect(eventOf(out, 'mean').psnr).toBeCloseTo(mean, 9);
  const report = await readFile(at('report.html'), 'utf8');
  expect(report).toContain('colour.png');
  // JPEG's curve and its PSNR at as many bits stand beside, where its qualities reach so far.
  expect(report).toContain('JPEG, mean');

  const again = await run('decompress', at('colour.hgc'), '--into', at('out'));
  expect(again).toMatchObject({ status: 0, error: '', out: expect.stringContaining('41 × 30 pixels') });
  expect((await readPng(at('out/colour.png'))).shape).toEqual([30, 41, 3]);
});

test('--out names the one result, and decompress draws it', async () => {
  await run('compress', at('grey.png'), '--out', at('named.hgc'), '--quiet');
  expect(await readFile(at('named.hgc'))).toEqual(await readFile(at('wanted')));
  await writeFile(at('back.png'), 'an old file, which --out replaces');
  const told = ['--out', at('back.png'), '--report', at('back.html'), '--json'];
  const { status, out, error } = await run('decompress', at('named.hgc'), ...told);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  expect(eventOf(out, 'decompressed')).toMatchObject({ written: at('back.png'), height: 30, width: 41 });
  expect(eventOf(out, 'report')).toMatchObject({ file: at('back.html') });
  expect((await readPng(at('back.png'))).shape).toEqual([30, 41, 1]);
  const report = await readFile(at('back.html'), 'utf8');
  expect(report.match(/<image [^>]*data:image\/png/g)).toHaveLength(1);
  expect(report).toContain('named.hgc');
  expect(report).toContain('41 × 30');
});

test.each([
  ['compress', ['grey.png', 'colour.png', '--out', 'two.hgc'], '--into takes them all'],
  ['compress', ['grey.png', '--out', 'grey.png'], 'a name that ends in .hgc'],
  ['decompress', ['wanted', '--out', 'x.jpg'], 'a name that ends in .png'],
  ['decompress', ['wanted', '--out', 'x.png', '--into', 'out'], 'not with --into'],
])('%s %j is refused', async (command, args, said) => {
  const image = await readFile(at('grey.png'));
  const ended = await run(command, ...args.map((word) => (word.startsWith('--') ? word : at(word))));
  expect(ended).toMatchObject({ status: 2, error: expect.stringContaining(said) });
  expect(await readFile(at('grey.png'))).toEqual(image);
});

test('an image that is there is not replaced; damaged files and foreign ones are named', async () => {
  const there = await run('decompress', at('grey.hgc'));
  expect(there).toMatchObject({ status: 1, error: expect.stringContaining('a name that is free') });
  await writeFile(at('cut.hgc'), (await readFile(at('grey.hgc'))).subarray(0, 30));
  for (const [file, word] of [
    ['cut.hgc', 'checksum'],
    ['model.hourglass', 'something else'],
    ['missing.hgc', 'no such file'],
  ] as const) {
    const { status, error } = await run('decompress', at(file), '--into', at('out'));
    expect({ status, error }).toEqual({ status: 1, error: expect.stringContaining(word) });
    expect(error).toContain(at(file));
  }
});

test('codec trains a model on a folder of photographs', async () => {
  await mkdir(at('photos'));
  for (const seed of [1, 2, 3])
    await writeFile(at(`photos/${seed}.png`), await writePng(scene(40, 52, 3, seed) as never));
  await writeFile(at('photos/notes.txt'), 'not a picture');
  const quick = ['--steps', '3', '--channels', '24', '--threads', '1', '--json'];
  const out = at('photos.hourglass');
  const made = await hourglass('codec', at('photos'), at('photos/1.png'), '--out', out, ...quick);
  expect(made).toMatchObject({ status: 0, error: '' });
  expect(eventOf(made.out, 'saved')).toMatchObject({ file: out });
  const packed = await hourglass('compress', out, at('colour.png'), '--into', at('out'), '--threads', '1');
  expect(packed).toMatchObject({ status: 0, error: '', out: expect.stringContaining('bits per pixel') });

  await mkdir(at('empty'));
  for (const [file, told] of [
    ['empty', 'expected png or jpeg files, received none'],
    ['photos/notes.txt', 'notes.txt'],
    ['colour.png', 'expected at least 32 × 32 pixels, received [30,41,3]'],
  ] as const) {
    const { status, error } = await hourglass('codec', at(file), '--out', at('none.hourglass'));
    expect(status, file).not.toBe(0);
    expect(error).toContain(told);
    expect(error).toContain(at(file));
  }
});
