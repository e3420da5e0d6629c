/** `hourglass interpolate`, `traverse` and `manifold`: the rows of the library, pictures, refusals. */

import { readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, conditional, interpolate, manifold, traverse, variational } from 'hourglass-ae';
import { readNpy, readPng } from 'hourglass-ae/data';
import { beforeAll, expect, test } from 'vitest';
import { hourglass, scratch, writeRows } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const model = at('model.hourglass');
const rows = at('rows.npy');

beforeAll(async () => {
  await writeRows(rows, 12, 64);
  await writeFile(at('told.csv'), 'a,b,kind\n0.1,0.2,1\n0.7,0.9,0\n');
  const shape = { units: [8], latentDim: 3 };
  await using plain = await Autoencoder.create(variational({ inputShape: [64], ...shape }), { threads: 1 });
  await writeFile(model, await plain.save());
  const told = conditional({ inputShape: [2], units: [4], latentDim: 3, classes: 2 });
  await using other = await Autoencoder.create(told, { threads: 1 });
  await writeFile(at('told.hourglass'), await other.save());
});

/** Runs a command that has to succeed. */
async function walk(...args: string[]): Promise<string> {
  const { status, out, error } = await hourglass(...args);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return out;
}

const row = async (number: number) => (await readNpy(rows)).data.subarray(64 * number, 64 * number + 64);
const load = async (file: string) => Autoencoder.load(new Uint8Array(await readFile(file)), { threads: 1 });

test('interpolate goes from one row to another', async () => {
  const way = ['--from', '3', '--to', '7', '--steps', '5', '--path', 'spherical'];
  await walk('interpolate', model, rows, ...way, '--out', at('way.npy'), '--report', at('way.html'));
  await using opened = await load(model);
  const expected = await interpolate(opened, await row(3), await row(7), { steps: 5, path: 'spherical' });
  expect((await readNpy(at('way.npy'))).data).toEqual(expected.data);
  expect(await readFile(at('way.html'), 'utf8')).toContain('From row 3 to row 7');
  await walk('interpolate', model, rows, ...way, '--out', at('way.png'));
  expect((await readPng(at('way.png'))).shape.slice(0, 2)).toEqual([8, 5 * 10 - 2]); // side by side

  await using told = await load(at('told.hourglass'));
  const [from, to] = [[[0.1, 0.2]], [[0.7, 0.9]]];
  const { data } = await interpolate(told, from, to, { steps: 2, labels: [1, 0] });
  const csv = await walk(
    'interpolate',
    at('told.hourglass'),
    at('told.csv'),
    '--label',
    'kind',
    '--steps',
    '2',
  );
  const [head, ...lines] = csv.trim().split('\n');
  expect(head).toBe('a,b');
  expect(Float32Array.from(lines.join(',').split(','), Number)).toEqual(data);
});

test('traverse moves single units of one row', async () => {
  const flags = ['--row', '2', '--units', '2,0', '--range', '-1,1', '--steps', '3'];
  await walk('traverse', model, rows, ...flags, '--out', at('moved.npy'));
  await using opened = await load(model);
  const expected = await traverse(opened, await row(2), { units: [2, 0], range: [-1, 1], steps: 3 });
  const { data, shape } = await readNpy(at('moved.npy'));
  expect({ data, shape }).toEqual({ data: expected.data, shape: [6, 64] });
  await walk('traverse', model, rows, ...flags, '--out', at('moved.svg'));
  expect(await readFile(at('moved.svg'), 'utf8')).toContain('Row 2 with units 2, 0 from -1 to 1');
});

test('manifold draws a plane of codes', async () => {
  const flags = ['--units', '0,2', '--range', '-1,2', '--steps', '4'];
  await walk('manifold', model, ...flags, '--out', at('plane.npy'));
  await using opened = await load(model);
  const expected = await manifold(opened, { units: [0, 2], range: [-1, 2], steps: 4 });
  expect((await readNpy(at('plane.npy'))).data).toEqual(expected.data);
  await walk('manifold', model, ...flags, '--out', at('plane.svg'));
  expect(await readFile(at('plane.svg'), 'utf8')).toMatch(/unit 0[\s\S]*unit 2/);
  const one = ['manifold', at('told.hourglass'), '--class', '1', '--steps', '2', '--json'];
  expect((await walk(...one)).trim().split('\n')).toHaveLength(4);
});

test.each([
  [['interpolate', 'rows.npy', '--to', '12'], 2, '--to: expected a row from 0 to 11, received 12'],
  [['traverse', 'rows.npy', '--units', '3'], 1, 'units from 0 to 2'],
  [['manifold', '--units', '1'], 2, 'expected two numbers'],
])('%j ends with %i', async ([command, ...args], status, said) => {
  const named = args.map((arg) => (arg === 'rows.npy' ? rows : arg));
  const ended = await hourglass(command!, model, ...named);
  expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
  expect(ended.error.trim().split('\n')).toHaveLength(1);
});

test('a model with a condition asks for its class', async () => {
  const { status, error } = await hourglass('manifold', at('told.hourglass'));
  expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining('--class') });
});
