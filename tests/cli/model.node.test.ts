/** The commands over a model file: encode, reconstruct, score, sample, compare, doctor. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Autoencoder, conditional, deep, variational } from 'hourglass-ae';
import { readCsv, readNpy, readPng, writePng, writeWav } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventOf, events, hourglass, scratch, start, writeRows } from './tools.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const rows = 100;

/** Runs a command that has to succeed; what it said. */
async function succeed(...args: string[]): Promise<string> {
  const { status, out, error } = await hourglass(...args);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return out;
}

beforeAll(async () => {
  folder = await scratch();
  await writeRows(at('rows.npy'), rows, 64);
  const table = await readNpy(at('rows.npy'));
  const lines = Array.from({ length: rows }, (_, row) =>
    [...Array.from(table.data.subarray(64 * row, 64 * row + 4), (value) => value.toFixed(3)), row % 2].join(
      ',',
    ),
  );
  await writeFile(at('rows.csv'), ['a,"b,c",d,e,kind', ...lines].join('\n'));
  const shape = { inputShape: [64], units: [8], latentDim: 2 };
  const specs = {
    plain: deep(shape),
    gaussian: variational(shape),
    small: deep({ inputShape: [4], units: [4], latentDim: 2 }),
    told: conditional({ inputShape: [4], units: [4], latentDim: 2, classes: 2 }),
  };
  for (const [name, spec] of Object.entries(specs)) {
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    await writeFile(at(`${name}.hourglass`), await model.save());
  }
});

/** What the library makes of the same rows. */
async function byLibrary<Result>(
  name: string,
  use: (model: Autoencoder) => Promise<Result>,
): Promise<Result> {
  await using model = await Autoencoder.load(new Uint8Array(await readFile(at(`${name}.hourglass`))));
  return await use(model);
}

describe('results are those of the library', () => {
  test('a sound is stretches as long as the model’s rows', async () => {
    const data = Float32Array.from({ length: 200 }, (_, i) => ((i * 37) % 100) / 128);
    const sound = { data, shape: [200, 1], sampleRate: 8000, depth: 'float32' as const };
    await writeFile(at('sound.wav'), await writeWav(sound));
    const codes = await byLibrary('plain', (model) => model.encode(data.subarray(0, 192)));
    const call = ['encode', at('plain.hourglass'), at('sound.wav'), '--out', at('stretches.npy')];
    await succeed(...call);
    expect(await readNpy(at('stretches.npy'))).toEqual(codes);
    await succeed(...call, '--shard', '3/3');
    expect((await readNpy(at('stretches.npy'))).data).toEqual(codes.data.slice(4));
  });

  test('encode to npy, whole and in pieces', async () => {
    const data = await readNpy(at('rows.npy'));
    const codes = await byLibrary('plain', (model) => model.encode(data));
    const call = ['encode', at('plain.hourglass'), at('rows.npy'), '--json', '--out'];
    const out = await succeed(...call, at('codes.npy'));
    expect(await readNpy(at('codes.npy'))).toEqual(codes);
    expect(eventOf(out, 'written')).toMatchObject({ shape: [rows, 2] });
    expect(eventOf(out, 'progress')).toMatchObject({ total: rows, remaining: expect.any(Number) });
    const parts: number[] = [];
    for (const shard of ['1/3', '2/3', '3/3']) {
      await succeed(...call, at('part.npy'), '--shard', shard);
      parts.push(...(await readNpy(at('part.npy'))).data);
    }
    expect(parts).toEqual([...codes.data]);
  });

  test('score to csv and to the standard output, to the last bit', async () => {
    const data = await readNpy(at('rows.npy'));
    const { data: scores } = await byLibrary('plain', (model) => model.score(data));
    const said = await succeed('score', at('plain.hourglass'), at('rows.npy'), '--out', at('s.csv'));
    expect(said).toMatch(/100 rows are in .*s\.csv\n +mean +\d/);
    expect((await readCsv(at('s.csv'))).data).toEqual(scores);
    expect(await succeed('score', at('plain.hourglass'), at('rows.npy'))).toBe(
      await readFile(at('s.csv'), 'utf8'),
    );
    const lines = events(await succeed('score', at('plain.hourglass'), at('rows.npy'), '--json'));
    expect(lines.filter(({ event }) => event === 'row')[7]).toEqual({
      event: 'row',
      row: 7,
      values: [scores[7]],
    });
  });

  test('reconstruct keeps the names of a csv file, which its label is no part of', async () => {
    const call = [
      'reconstruct',
      at('small.hourglass'),
      at('rows.csv'),
      '--label',
      'kind',
      '--out',
      at('r.csv'),
    ];
    await succeed(...call);
    const { columns, data } = await readCsv(at('r.csv'));
    expect(columns).toEqual(['a', 'b,c', 'd', 'e']);
    const input = await readCsv(at('rows.csv'), { label: 'kind' });
    expect(data).toEqual((await byLibrary('small', (model) => model.reconstruct(input))).data);
  });

  test('a conditional model is told the classes by the label column', async () => {
    const call = ['encode', at('told.hourglass'), at('rows.csv')];
    const input = await readCsv(at('rows.csv'), { label: 'kind' });
    const codes = await byLibrary('told', (model) =>
      model.encode(input, { labels: input.labels!.map(Number) }),
    );
    await succeed(...call, '--label', 'kind', '--out', at('told.npy'));
    expect(await readNpy(at('told.npy'))).toEqual(codes);
    expect((await hourglass(...call, '--columns', 'a,b')).status).toBe(1);
    expect(await hourglass(...call, '--columns', 'a,d,e,kind')).toMatchObject({
      status: 2,
      error: expect.stringContaining('--label'),
    });
  });

  test('sample makes images, the same for the same seed', async () => {
    const call = ['sample', at('gaussian.hourglass'), '--count', '5', '--seed', '3'];
    await succeed(...call, '--out', at('new.png'), '--report', at('new.html'));
    const { shape } = await readPng(at('new.png'));
    expect(shape).toEqual([2 * 8 + 2, 3 * 8 + 4, 1]);
    expect(await readFile(at('new.html'), 'utf8')).toContain('<svg');
    await succeed(...call, '--out', at('new.npy'));
    const made = await byLibrary('gaussian', (model) => model.sample(5, { seed: 3 }));
    expect(await readNpy(at('new.npy'))).toEqual(made);
  });
});

describe('what cannot be done', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a prior that is not there', ['sample', 'plain'], 1, /a latent with a prior/],
    ['rows of another width', ['encode', 'plain', 'rows.csv'], 1, /rows\.csv: expected rows of 64 values/],
    ['no model file', ['score', 'rows', 'rows.npy'], 1, /expected a model file, received ENOENT/],
    [
      'a format that is unknown',
      ['encode', 'plain', 'rows.npy', '--out', 'x.txt'],
      2,
      /--out: expected a name/,
    ],
    [
      'a picture of no image',
      ['reconstruct', 'small', 'rows.csv', '--label', 'kind', '--out', 'x.png'],
      1,
      /images/,
    ],
    ['a piece that is none', ['score', 'plain', 'rows.npy', '--shard', '3/2'], 2, /expected a piece/],
    ['one model alone', ['compare', 'rows.npy', 'plain'], 2, /two model files/],
  ])('%s', async (_, [name = '', ...words], status, sentence) => {
    const given = words.map((word) => (/\./.test(word) ? at(word) : word));
    const model = name === 'compare' ? 1 : 0;
    if (!given[model]!.includes('.')) given[model] = at(`${given[model]}.hourglass`);
    const ended = await hourglass(name, ...given);
    expect(ended).toMatchObject({ status, out: '' });
    expect(ended.error).toMatch(/^hourglass: [^\n]+\n$/);
    expect(ended.error).toMatch(sentence);
    expect((await readdir(folder)).filter((file) => /^x\.|part$/.test(file))).toEqual([]);
  });

  test('a number that is none is named by its row in the file', async () => {
    const lines = (await readFile(at('rows.csv'), 'utf8')).split('\n');
    lines[81] = '1,2,inf,4,0';
    await writeFile(at('bad.csv'), lines.join('\n'));
    const bad = await hourglass('score', at('small.hourglass'), at('bad.csv'), '--label', 'kind');
    expect(bad).toMatchObject({ status: 1, out: '' });
    expect(bad.error).toMatch(/bad\.csv.*(row 80|line 82)/);
  });
});

test('Ctrl-C ends with status 130 and leaves no file', async () => {
  await writeRows(at('many.npy'), 60_000, 64);
  const call = [
    'score',
    at('plain.hourglass'),
    at('many.npy'),
    '--json',
    '--threads',
    '1',
    '--out',
    at('late.csv'),
  ];
  const { child, ended } = start(call);
  child.stdout?.once('data', () => child.kill('SIGINT'));
  const { status, out } = await ended;
  expect(status).toBe(130);
  eventOf(out, 'interrupted');
  expect((await readdir(folder)).filter((file) => file.includes('late'))).toEqual([]);
});

test('a folder of images is rows, and the folders in it are their classes', async () => {
  for (const [name, grey] of [
    ['0/a', 10],
    ['0/b', 40],
    ['1/c', 200],
  ] as const) {
    await mkdir(at(`images/${name[0]}`), { recursive: true });
    await writeFile(
      at(`images/${name}.png`),
      await writePng({ data: new Uint8Array(4).fill(grey), shape: [2, 2, 1] }),
    );
  }
  await succeed('encode', at('told.hourglass'), at('images'), '--out', at('images.npy'));
  const bytes = Uint8Array.from([10, 40, 200].flatMap((grey) => [grey, grey, grey, grey]));
  const codes = await byLibrary('told', (model) => model.encode(bytes, { labels: [0, 0, 1] }));
  expect(await readNpy(at('images.npy'))).toEqual(codes);
});

test('reduce: points on the standard output and nothing else, or in a file with figures, model and report', async () => {
  const call = [
    'reduce',
    at('rows.csv'),
    '--label',
    'kind',
    '--epochs',
    '2',
    '--seed',
    '1',
    '--threads',
    '1',
  ];
  const lines = (await succeed(...call)).trim().split('\n');
  expect(lines).toHaveLength(1 + rows);
  expect(lines[0]).toBe('z1,z2');
  const files = ['--out', at('p.csv'), '--save-model', at('p.hourglass'), '--report', at('p.html')];
  const said = await succeed(...call, ...files);
  expect(said).toMatch(/autoencoder +PCA\n +explained variance +-?\d+\.\d % +\d+\.\d %/);
  expect((await readFile(at('p.csv'), 'utf8')).trim().split('\n')).toEqual(lines);
  const { data } = await readCsv(at('rows.csv'), { label: 'kind' });
  const codes = await byLibrary('p', (model) => model.encode(data));
  expect((await readCsv(at('p.csv'))).data).toEqual(codes.data);
  expect((await readFile(at('p.html'), 'utf8')).match(/<figure>/g)?.length).toBe(3);
  await succeed(...call, '--dimensions', '3', '--report', at('p3.html'));
  const solid = await readFile(at('p3.html'), 'utf8');
  expect(solid.match(/<figure>/g)?.length).toBe(7);
  for (const axes of ['latent 1, vertical: latent 3', 'second component, vertical: third component'])
    expect(solid).toContain(`horizontal: ${axes}`);
  expect(await hourglass('reduce', at('rows.csv'), '--dimensions', '9')).toMatchObject({
    status: 1,
    error: expect.stringMatching(/rows\.csv: dimensions: expected a whole number from 1 to 5/),
  });
});

test('sample fits a prior to the codes of rows, of each class, and keeps it with the model', async () => {
  const fit = [
    '--fit',
    at('rows.csv'),
    '--label',
    'kind',
    '--components',
    '2',
    '--save-model',
    at('fitted.hourglass'),
  ];
  const call = ['--class', '1', '--count', '3'];
  const made = await succeed('sample', at('small.hourglass'), ...fit, ...call);
  expect(made.split('\n')).toHaveLength(5);
  expect(await succeed('sample', at('fitted.hourglass'), ...call)).toBe(made);
  expect((await hourglass('sample', at('fitted.hourglass'), '--class', '7')).error).toMatch(
    /expected 0, 1, received 7/,
  );
});

test('compare: a table, the figures of evaluate, and pictures', async () => {
  const files = [at('plain.hourglass'), at('gaussian.hourglass')];
  const said = await succeed(
    'compare',
    at('rows.npy'),
    ...files,
    '--out',
    at('c.csv'),
    '--report',
    at('c.html'),
  );
  expect(
    said
      .split('\n')
      .slice(0, 3)
      .map((line) => line.trim().split(/ +/)[0]),
  ).toEqual(['model', 'plain.hourglass', 'gaussian.hourglass']);
  const { data } = await readCsv(at('c.csv'), { label: 'model' });
  const { mse } = await byLibrary('plain', async (model) => model.evaluate(await readNpy(at('rows.npy'))));
  expect(data[5]).toBeCloseTo(mse, 6);
  expect((await readFile(at('c.html'), 'utf8')).match(/<figure>/g)?.length).toBe(4);
});

test('doctor tells the engine and the reasons for what is lacking', async () => {
  const out = await succeed('doctor', '--json', '--threads', '1');
  const found = events(out).filter(({ event }) => event === 'finding');
  expect(found.find(({ name }) => name === 'engine')).toMatchObject({
    works: true,
    text: expect.stringMatching(/1 thread\b/),
  });
  const fused = found.find(({ name }) => name === 'fused arithmetic');
  if (process.versions.node.startsWith('20.'))
    expect(fused).toMatchObject({ works: false, text: expect.stringMatching(/needs/) });
  expect(eventOf(out, 'system')).toMatchObject({ node: process.versions.node });
});
