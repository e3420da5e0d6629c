/** `hourglass probe` and `features`: the figures of the library, labels from columns and files, refusals. */

import { readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, features, linearProbe, vanilla } from 'hourglass-ae';
import { readCsv, readNpy } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { patterns } from '../facade/tools.js';
import { eventOf, events, hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const kindOf = (row: number) => (row % 3 === 0 ? 'big' : 'small');

/** Images of 8 × 8 of which every third is twice as bright, with words for classes. */
beforeAll(async () => {
  const rows = patterns(60, 64);
  const pixels = rows.map((value, i) => (Math.floor(i / 64) % 3 === 0 ? value : value / 2));
  const names = Array.from({ length: 64 }, (_, i) => `p${i}`);
  const line = (row: number) => [...pixels.subarray(64 * row, 64 * row + 64), kindOf(row)].join(',');
  const lines = Array.from({ length: 60 }, (_, row) => line(row));
  await writeFile(at('rows.csv'), [[...names, 'kind'].join(','), ...lines, ''].join('\n'));
  await writeFile(
    at('bare.csv'),
    [names.join(','), ...lines.map((each) => each.replace(/,\w+$/, '')), ''].join('\n'),
  );
  await writeFile(
    at('kinds.csv'),
    Array.from({ length: 60 }, (_, row) => `${row % 3 === 0 ? 4 : 7}\n`).join(''),
  );
  await writeFile(at('few.csv'), 'kind\nbig\nsmall\n');
  const spec = vanilla({ inputShape: [64], latentDim: 5, latentActivation: 'relu' });
  await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
  await model.fit(pixels, { epochs: 5, batchSize: 10 });
  await writeFile(at('model.hourglass'), await model.save());
});

const saved = async () =>
  Autoencoder.load(new Uint8Array(await readFile(at('model.hourglass'))), { threads: 1 });
const classes = Array.from({ length: 60 }, (_, row) => (kindOf(row) === 'big' ? 0 : 1));

describe('probe', () => {
  test('gives the figures of linearProbe, whether labels are words of a column or numbers of a file', async () => {
    await using model = await saved();
    const rows = await readCsv(at('bare.csv'));
    const files = ['--out', at('probe.csv'), '--report', at('probe.html'), '--json'];
    const flags = ['--epochs', '3', '--seed', '2', '--test-fraction', '0.3', '--threads', '1'];
    const named = ['probe', at('model.hourglass'), at('rows.csv'), '--label', 'kind'];
    const { out, status, error } = await hourglass(...named, ...flags, ...files);
    expect({ status, error }).toEqual({ status: 0, error: '' });
    const expected = await linearProbe(model, rows, classes, { epochs: 3, seed: 2, testFraction: 0.3 });
    expect(eventOf(out, 'probe')).toEqual({ event: 'probe', ...expected });
    const [head, codes] = (await readFile(at('probe.csv'), 'utf8')).split('\n');
    expect(head).toBe('features,dimensions,accuracy,trainAccuracy');
    expect(codes).toBe(['codes', 5, expected.codes.accuracy, expected.codes.trainAccuracy].join(','));
    expect(await readFile(at('probe.html'), 'utf8')).toMatch(
      /What the codes of[\s\S]*What a linear classifier reads/,
    );

    const judged = ['--test', at('bare.csv'), '--test-labels', at('kinds.csv'), '--epochs', '1'];
    const bare = ['probe', at('model.hourglass'), at('bare.csv'), '--labels', at('kinds.csv')];
    const told = await hourglass(...bare, ...judged, '--threads', '1');
    expect(told.out).toMatch(/8 classes; learned from 60 rows, judged by 60 others/);
    expect(told.out).toMatch(/\n {2}codes +5 +[\d.]+ % +[\d.]+ %\n {2}PCA +5/);
  });

  test.each([
    [['bare.csv'], 2, 'name its column with --label, or a file of labels with --labels'],
    [['bare.csv', '--labels', 'few.csv'], 1, 'few.csv: expected 60 labels, one for each row of'],
    [['bare.csv', '--labels', 'rows.csv'], 2, 'rows.csv: name the column of the labels with --label'],
  ])('%j ends with %i', async (args, status, said) => {
    const named = args.map((arg) => (arg.endsWith('.csv') ? at(arg) : arg));
    const ended = await hourglass('probe', at('model.hourglass'), ...named);
    expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
    expect(ended.error.trim().split('\n')).toHaveLength(1);
  });
});

describe('features', () => {
  const call = ['features', at('model.hourglass'), at('rows.csv'), '--label', 'kind', '--examples', '2'];

  test('gives units, atoms and a picture as the library does, classes by name', async () => {
    await using model = await saved();
    const expected = await features(model, await readCsv(at('bare.csv')), { labels: classes, examples: 2 });
    const { out } = await hourglass(...call, '--json', '--report', at('units.html'));
    const units = events(out).filter(({ event }) => event === 'unit');
    expect(units.map(({ event, className, ...unit }) => unit)).toEqual(expected.units);
    expect(units.map(({ className }) => className)).toEqual(
      expected.units.map((unit) => (unit.class === undefined ? undefined : ['big', 'small'][unit.class])),
    );
    expect(eventOf(out, 'done')).toMatchObject({ units: 5, selective: expected.selective });
    expect(await readFile(at('units.html'), 'utf8')).toContain('<svg');

    await hourglass(...call, '--out', at('atoms.npy'));
    expect((await readNpy(at('atoms.npy'))).data).toEqual(expected.atoms.data);
    expect((await hourglass(...call, '--out', at('units.svg'), '--units', '2')).out).toContain(
      'respond to one class',
    );
    const svg = await readFile(at('units.svg'), 'utf8');
    expect(svg.match(/<image/g)).toHaveLength(2 * 3);
  });

  test('a shard names its rows as the file does; a picture has to be svg', async () => {
    const { out } = await hourglass(...call, '--shard', '2/2');
    const rows = out
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => line.split(',').at(-1)!.split(' ').map(Number));
    expect(Math.min(...rows)).toBeGreaterThanOrEqual(30);
    const wrong = await hourglass(...call, '--out', at('units.png'));
    expect(wrong).toMatchObject({ status: 2, error: expect.stringContaining('.csv, .npy, .svg') });
  });
});
