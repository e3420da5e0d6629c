/** `hourglass train --table` and `--scale`, `hourglass impute`, and the other commands on such models. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Autoencoder } from 'hourglass-ae';
import { Random, standardScaler } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventOf, events, hourglass, scratch, writeRows } from './tools.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const small = ['--units', '16', '--latent-dim', '4', '--batch-size', '16', '--threads', '1'];
const columns = 'kind=category,size=number,garden=boolean';

/** Homes whose kind tells size and garden; some fields are empty. */
function homes(count: number, seed: number, gaps: number): string {
  const random = new Random(seed);
  const lines = Array.from({ length: count }, (_, id) => {
    const kind = random.below(2);
    const fields = [
      ['flat', 'villa'][kind],
      (50 + 100 * kind + 5 * random.normal()).toFixed(1),
      String(kind === 1),
    ];
    return [id, ...fields.map((field) => (random.uniform() < gaps ? '' : field))].join(',');
  });
  return ['id,kind,size,garden', ...lines].join('\n');
}

beforeAll(async () => {
  folder = await scratch();
  await writeFile(at('homes.csv'), homes(200, 1, 0.1));
  await writeFile(at('gaps.csv'), 'id,kind,size,garden\n7,villa,,true\n8,,52,\n9,flat,49,false');
  await writeFile(at('bad.csv'), 'id,kind,size,garden\n1,flat,50,false\n2,castle,900,true');
  await writeRows(at('rows.npy'), 100, 3);
  const { status, error } = await hourglass(
    'train',
    at('homes.csv'),
    '--table',
    columns,
    ...small,
    '--epochs',
    '60',
    '--validation',
    '0.1',
    '--out',
    at('homes.hourglass'),
    '--quiet',
  );
  expect([status, error]).toEqual([0, '']);
});

describe('a table', () => {
  test('is learned from the rows that train, and kept in the model file', async () => {
    await using model = await Autoencoder.load(new Uint8Array(await readFile(at('homes.hourglass'))));
    expect(model.preprocessing?.columns).toEqual([
      'size',
      'kind=flat',
      'kind=villa',
      'garden=false',
      'garden=true',
    ]);
    const lines = homes(200, 1, 0.1).split('\n').slice(1, 181); // a tenth validates
    const sizes = lines.map((line) => line.split(',')[2]!).filter((field) => field !== '');
    const expected = standardScaler(sizes.map((size) => [Number(size)])).toJSON();
    const json = model.preprocessing?.toJSON();
    expect(json).toMatchObject({
      type: 'table',
      columns: [{}, { center: 'center' in expected && expected.center[0] }, {}],
    });
  });

  test('has its gaps filled', async () => {
    const { status, out } = await hourglass('impute', at('homes.hourglass'), at('gaps.csv'));
    expect(status).toBe(0);
    const [head, first, second, third] = out.trim().split('\n');
    expect(head).toBe('id,kind,size,garden');
    expect(first).toMatch(/^7,villa,1[2-7]\d\.\d+,true$/);
    expect(second).toBe('8,flat,52,false');
    expect(third).toBe('9,flat,49,false');
    const written = await hourglass(
      'impute',
      at('homes.hourglass'),
      at('gaps.csv'),
      '--out',
      at('full.csv'),
      '--json',
    );
    expect(eventOf(written.out, 'written')).toMatchObject({ rows: 3 });
    expect(await readFile(at('full.csv'), 'utf8')).toBe(out);
    const rows = events((await hourglass('impute', at('homes.hourglass'), at('gaps.csv'), '--json')).out);
    expect(rows.filter(({ event }) => event === 'row')[1]).toMatchObject({
      values: { kind: 'flat', garden: false },
    });
  });

  test('comes from parquet as well', async () => {
    const file = fileURLToPath(new URL('../fixtures/data/packed/mixed.parquet', import.meta.url));
    const { error, out } = await hourglass('impute', at('homes.hourglass'), file);
    expect(error).toBe('');
    const [head, first, second, third] = out.trim().split('\n');
    expect(head).toBe('id,kind,size,garden,built');
    expect(first).toMatch(/^7,villa,1[2-7]\d\.\d+,true,1970-01-01T/);
    expect(second).toBe('9007199254740993,flat,52.5,false,');
    expect(third).toMatch(/^,flat,[3-6]\d(\.\d+)?,false,1970-01-02T/);
  });

  test('goes through the other commands', async () => {
    const { status, out } = await hourglass('score', at('homes.hourglass'), at('gaps.csv'), '--per-feature');
    expect(status).toBe(0);
    expect(out.split('\n')[0]).toBe('size,kind=flat,kind=villa,garden=false,garden=true');
    const codes = await hourglass('encode', at('homes.hourglass'), at('gaps.csv'));
    expect(codes.out.trim().split('\n')).toHaveLength(4);
  });

  test('has a vector for each category, if asked for', async () => {
    const args = ['--table', columns, '--embeddings', ...small, '--epochs', '1', '--quiet'];
    const { error } = await hourglass('train', at('homes.csv'), ...args, '--out', at('vectors.hourglass'));
    expect(error).toBe('');
    await using model = await Autoencoder.load(new Uint8Array(await readFile(at('vectors.hourglass'))));
    expect(model.spec.encoder[0]).toMatchObject({
      type: 'categoryEmbedding',
      groups: [{ from: 1 }, { from: 3 }],
    });
  });

  test('goes on where it was stopped', async () => {
    const args = ['--resume', at('homes.hourglass'), '--epochs', '61', '--json'];
    const { out, status } = await hourglass('train', at('homes.csv'), ...args);
    expect(status).toBe(0);
    expect(eventOf(out, 'done')).toMatchObject({ epoch: 61 });
  });

  test.each<[string, string[], RegExp]>([
    [
      'an unseen category',
      ['score', 'homes.hourglass', 'bad.csv'],
      /bad\.csv: row 1, column kind: .*"castle"/,
    ],
    ['a type that is none', ['train', 'homes.csv', '--table', 'size=float'], /schema\.size/],
    ['columns that are none', ['train', 'homes.csv', '--table', 'size'], /--table: expected columns as/],
    [
      'a column that is not there',
      ['train', 'homes.csv', '--table', 'rent=number'],
      /homes\.csv: column rent/,
    ],
    [
      'a recipe beside it',
      ['train', 'homes.csv', '--table', columns, '--recipe', 'deep'],
      /--recipe does not go/,
    ],
    ['vectors without a table', ['train', 'rows.npy', '--embeddings'], /--embeddings: only with --table/],
    ['rows without names', ['train', 'rows.npy', '--table', columns], /ends in \.csv/],
  ])('%s is refused', async (_, [command, ...args], message) => {
    const files = args.map((word) => (/\.(csv|npy|hourglass)$/.test(word) ? at(word) : word));
    const { status, error } = await hourglass(command!, ...files);
    expect(status).toBeGreaterThan(0);
    expect(error).toMatch(message);
  });
});

test('--scale keeps a scaler of the training rows in the model file, and impute wants a table', async () => {
  const args = ['--scale', 'robust', ...small, '--epochs', '1', '--out', at('scaled.hourglass'), '--quiet'];
  const numbers = 'a,b\n1,100\n2,200\n3,300\n4,400\n9,900';
  await writeFile(at('numbers.csv'), numbers);
  expect((await hourglass('train', at('numbers.csv'), ...args, '--validation', '0.2')).status).toBe(0);
  await using model = await Autoencoder.load(new Uint8Array(await readFile(at('scaled.hourglass'))));
  expect(model.preprocessing?.toJSON()).toMatchObject({
    type: 'robustScaler',
    center: [2.5, 250],
    columns: ['a', 'b'],
  });
  const { error } = await hourglass('impute', at('scaled.hourglass'), at('numbers.csv'));
  expect(error).toMatch(/has no table/);
});
