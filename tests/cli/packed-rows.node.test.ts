/** `hourglass compress` and `decompress` for rows: any model whose codes have a prior, any format of rows. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Autoencoder, conditional, deep, variational } from 'hourglass-ae';
import { readNpy, standardScaler, table } from 'hourglass-ae/data';
import { beforeAll, expect, test } from 'vitest';
import { pieces, trained } from '../tasks/codec-tools.js';
import { eventOf, hourglass, scratch, writeRows } from './tools.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const run = (command: string, model: string, file: string, ...args: string[]) =>
  hourglass(command, at(model), at(file), ...args, '--threads', '1');

/** Trains a model, keeps it, and gives what the library makes of it. */
async function keep<T>(name: string, model: Autoencoder, of: (model: Autoencoder) => Promise<T>): Promise<T> {
  await writeFile(at(name), await model.save());
  const made = await of(model);
  await model.close();
  return made;
}

const start = { seed: 1, threads: 1 };

beforeAll(async () => {
  folder = await scratch();
  await writeRows(at('rows.npy'), 200, 64);
});

test('rows become the bytes of the library, and its rows again, in any format', async () => {
  const rows = await readNpy(at('rows.npy'));
  const model = await Autoencoder.create(variational({ inputShape: [64], units: [32], latentDim: 4 }), start);
  await model.fit(rows, { epochs: 10 });
  const { bytes, again } = await keep('model.hourglass', model, async () => {
    const packed = await model.encodeBytes(rows, { step: 0.5 });
    return { bytes: packed, again: await model.decodeBytes(packed) };
  });
  const told = ['--step', '0.5', '--json', '--report', at('report.html')];
  const { status, out, error } = await run('compress', 'model.hourglass', 'rows.npy', ...told);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  expect(new Uint8Array(await readFile(at('rows.hgc')))).toEqual(bytes);
  const mse = again.data.reduce((sum, value, i) => sum + (value - rows.data[i]!) ** 2, 0) / again.data.length;
  expect(eventOf(out, 'compressed')).toMatchObject({
    written: at('rows.hgc'),
    rows: 200,
    bytes: bytes.length,
    bitsPerRow: (8 * bytes.length) / 200,
    mse: expect.closeTo(mse, 6),
  });
  // 64 values in a square are an image.
  expect(await readFile(at('report.html'), 'utf8')).toMatch(/data:image\/png/);

  const back = await run('decompress', 'model.hourglass', 'rows.hgc', '--out', at('back.npy'), '--json');
  expect(eventOf(back.out, 'decompressed')).toMatchObject({ rows: 200, written: at('back.npy') });
  expect(await readNpy(at('back.npy'))).toEqual(again);
  const image = ['--out', at('back.png'), '--report', at('back.html'), '--quiet'];
  expect(await run('decompress', 'model.hourglass', 'rows.hgc', ...image)).toMatchObject({ status: 0 });
  expect(await readFile(at('back.html'), 'utf8')).toContain('200 rows');
  // Without a name they go beside the file, as csv, and do not replace what is there.
  const first = await run('decompress', 'model.hourglass', 'rows.hgc');
  expect(first).toMatchObject({ status: 0, error: '', out: expect.stringContaining('200 rows from') });
  expect((await readFile(at('rows.csv'), 'utf8')).split('\n')).toHaveLength(202);
  const second = await run('decompress', 'model.hourglass', 'rows.hgc');
  expect(second).toMatchObject({ status: 1, error: expect.stringContaining('a name that is free') });
});

test('a csv file comes back with the names of its columns, of a table with its words', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => [i % 7, 3 * (i % 7) + (i % 2), 10 - (i % 5)]);
  await writeFile(at('plain.csv'), `a,b,c\n${lines.map((line) => line.join(',')).join('\n')}\n`);
  const rows = { data: Float32Array.from(lines.flat()), shape: [60, 3], columns: ['a', 'b', 'c'] };
  const spec = variational({ inputShape: [3], units: [8], latentDim: 2, outputActivation: 'linear' });
  const plain = await Autoencoder.create(spec, { ...start, preprocessing: standardScaler(rows) });
  await keep('plain.hourglass', plain, () => plain.fit(rows, { epochs: 5 }));
  await run('compress', 'plain.hourglass', 'plain.csv');
  await run('decompress', 'plain.hourglass', 'plain.hgc', '--out', at('plain-back.csv'));
  expect((await readFile(at('plain-back.csv'), 'utf8')).split('\n')[0]).toBe('a,b,c');

  const homes = lines.map(([size, rent], i) => ({ kind: i % 7 > 3 ? 'villa' : 'flat', size, rent }));
  const schema = table({ kind: 'category', size: 'number', rent: 'number' }).fit(homes);
  const four = variational({ inputShape: [4], units: [8], latentDim: 2, outputActivation: 'linear' });
  const model = await Autoencoder.create(four, { ...start, preprocessing: schema });
  await keep('homes.hourglass', model, () => model.fit(homes, { epochs: 5 }));
  const cells = homes.map(({ kind, size, rent }, i) => [kind, i === 3 ? '' : size, rent].join(','));
  await writeFile(at('homes.csv'), `kind,size,rent\n${cells.join('\n')}\n`);
  const { out } = await run('compress', 'homes.hourglass', 'homes.csv', '--json');
  expect(eventOf(out, 'compressed').mse).toBeGreaterThan(0);
  await run('decompress', 'homes.hourglass', 'homes.hgc', '--out', at('homes-back.csv'));
  const [head, first] = (await readFile(at('homes-back.csv'), 'utf8')).split('\n');
  expect(head).toBe('kind,size,rent');
  expect(first).toMatch(/^(flat|villa),/);
});

test('a model that is told classes takes them on both ways', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i % 2},${i % 5},${i % 3}`);
  await writeFile(at('classes.csv'), `x,y,class\n${lines.join('\n')}\n`);
  const spec = conditional({ inputShape: [2], classes: 3, latentDim: 1, outputActivation: 'linear' });
  const model = await Autoencoder.create(spec, start);
  const rows = { data: Float32Array.from({ length: 80 }, (_, i) => i % 4), shape: [40, 2] };
  const labels = Array.from({ length: 40 }, (_, i) => i % 3);
  await keep('classes.hourglass', model, () => model.fit(rows, { epochs: 2, labels }));
  const column = ['--label', 'class'];
  expect(await run('compress', 'classes.hourglass', 'classes.csv', ...column)).toMatchObject({ status: 0 });
  const untold = await run('decompress', 'classes.hourglass', 'classes.hgc', '--out', at('y.csv'));
  expect(untold).toMatchObject({ status: 2, error: expect.stringContaining('with --labels') });
  const told = ['--labels', at('classes.csv'), ...column, '--out', at('y.csv')];
  expect(await run('decompress', 'classes.hourglass', 'classes.hgc', ...told)).toMatchObject({
    status: 0,
    error: '',
  });
});

test('a model of images packs rows too; its files say which they are', async () => {
  await using model = await trained({}, {}, 2);
  await writeFile(at('images.hourglass'), await model.save());
  const data = pieces(3, 1);
  await writeFile(at('pieces.csv'), csvOf(data, 256));
  await run('compress', 'images.hourglass', 'pieces.csv');
  const packed = new Uint8Array(await readFile(at('pieces.hgc')));
  const back = await run('decompress', 'images.hourglass', 'pieces.hgc', '--out', at('pieces.npy'));
  expect(back).toMatchObject({ status: 0, error: '' });
  expect((await readNpy(at('pieces.npy'))).data).toEqual((await model.decodeBytes(packed)).data);
});

test('models without a prior, steps of nothing and formats that do not suit are refused', async () => {
  const model = await Autoencoder.create(deep({ inputShape: [64], units: [16], latentDim: 3 }), start);
  await keep('deep.hourglass', model, async () => undefined);
  await writeFile(at('narrow.csv'), 'a,b\n1,2\n');
  for (const [args, status, told] of [
    [['compress', 'deep.hourglass', 'rows.npy'], 1, 'quantized or gaussian codes'],
    [['compress', 'model.hourglass', 'rows.npy', '--step', '0'], 1, 'a finite number > 0'],
    [['compress', 'model.hourglass', 'narrow.csv'], 1, 'rows of 64 values'],
    [['decompress', 'plain.hourglass', 'plain.hgc', '--out', at('x.png')], 1, 'rows that are images'],
    [['decompress', 'plain.hourglass', 'rows.hgc', '--out', at('x.csv')], 1, 'codes of this model'],
  ] as const) {
    const [command, name, file, ...flags] = args;
    const ended = await run(command, name, file, ...flags);
    expect(ended).toMatchObject({ status, error: expect.stringContaining(told) });
    expect(ended.error).toContain(file);
  }
});

/** Rows of so many numbers, as csv. */
const csvOf = (data: Float32Array, width: number): string => {
  const rows = Array.from({ length: data.length / width }, (_, row) =>
    [...data.subarray(row * width, (row + 1) * width)].join(','),
  );
  return `${Array.from({ length: width }, (_, i) => `x${i}`).join(',')}\n${rows.join('\n')}\n`;
};
