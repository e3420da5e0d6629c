/** How the command ends when something is wrong: one sentence, status 2 for a wrong call and 1 for anything else. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventOf, hourglass, scratch, start, writeRows } from './tools.js';

let folder: string;
let rows: string;
beforeAll(async () => {
  folder = await scratch();
  rows = join(folder, 'rows.npy');
  await writeRows(rows, 40, 4);
});

const oneSentence = /^hourglass: [^\n]+\n$/;

describe('a wrong call ends with status 2', () => {
  test.each<[string[], RegExp]>([
    [[], /name a command/],
    [['fly'], /unknown command 'fly'/],
    [['train'], /name the data/],
    [['train', 'rows.npy', '--latent', '3'], /unknown option '--latent'/],
    [['train', 'rows.npy', '--epochs'], /argument missing/],
    [['train', 'rows.npy', '--epochs', 'many'], /--epochs: expected a number, received "many"/],
    [['train', 'rows.npy', '--units', '8,x'], /--units: expected a number, received "x"/],
    [['train', 'rows.npy', '--recipe', 'magic'], /--recipe: expected one of vanilla, .*, received "magic"/],
    [['inspect'], /missing required argument 'model'/],
    [['demo', '--threads', 'none'], /--threads: expected a whole number/],
  ])('%j', async (args, sentence) => {
    const { status, out, error } = await hourglass(...args);
    expect(error).toMatch(oneSentence);
    expect(error).toMatch(sentence);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });

  test('settings that do not go together, and settings of the wrong kind in a configuration file', async () => {
    const config = join(folder, 'config.json');
    const call = (...args: string[]) =>
      hourglass('train', rows, '--out', join(folder, 'x.hourglass'), ...args);
    expect((await call('--weight', '1')).error).toMatch(/--weight belongs to --recipe sparse/);
    await writeFile(config, '{ "latentDim": "wide" }');
    const wrong = await call('--config', config);
    expect(wrong.error).toMatch(/config\.json: latentDim: expected a number, received "wide"/);
    expect(wrong.status).toBe(2);
    await writeFile(config, '{ "latentDims": 3 }');
    expect((await call('--config', config)).error).toMatch(/latentDims is no setting/);
    await writeFile(config, '{ latentDim: 3 }');
    expect((await call('--config', config)).error).toMatch(/is no JSON/);
  });
});

describe('anything else ends with status 1', () => {
  test.each<[string, string[], RegExp]>([
    [
      'a file that is not there',
      ['train', 'none.csv'],
      /none\.csv: expected a file that can be read, received ENOENT/,
    ],
    ['a file of no known kind', ['train', 'photo.gif'], /expected a file that ends in/],
    ['no model file', ['inspect', 'package.json'], /expected a whole safetensors file/],
    ['digits that are not there', ['demo', '--data', 'none.idx'], /none\.idx/],
  ])('%s', async (_, args, sentence) => {
    const { status, out, error } = await hourglass(...args);
    expect(error).toMatch(oneSentence);
    expect(error).toMatch(sentence);
    expect({ status, out }).toEqual({ status: 1, out: '' });
  });

  test('what the engine refuses, before anything is written', async () => {
    const out = join(folder, 'refused.hourglass');
    const { status, error } = await hourglass('train', rows, '--epochs', '1.5', '--out', out, '--quiet');
    expect(error).toMatch(/^hourglass: epochs: expected .*, received 1\.5[^\n]*\n$/);
    expect(status).toBe(1);
    expect(await readdir(folder)).not.toContain('refused.hourglass');
  });

  test('with --json the error is a line too, with its parts', async () => {
    const { status, out, error } = await hourglass('train', 'none.csv', '--json');
    expect(status).toBe(1);
    expect(error).toMatch(oneSentence);
    expect(eventOf(out, 'error')).toMatchObject({
      code: 'fileFailed',
      path: 'none.csv',
      hint: expect.any(String),
    });
    expect(eventOf((await hourglass('train', '--json')).out, 'error')).toMatchObject({ code: 'usage' });
  });
});

test('--help and --version end with status 0', async () => {
  const version = { status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) };
  expect(await hourglass('--version')).toMatchObject(version);
  const { status, out } = await hourglass('train', '--help');
  expect(status).toBe(0);
  expect(out).toContain('--latent-dim');
});

test('who closes the pipe has seen enough: no complaint', async () => {
  const { child, ended } = start(['score', '--help']);
  child.stdout?.destroy();
  expect(await ended).toEqual({ status: 0, out: '', error: '' });
});
