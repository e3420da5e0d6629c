/** `hourglass tune`, `diagnose` and `export`, from rows in a file to a model in another program's format. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Autoencoder, undercomplete } from 'hourglass-ae';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patterns } from '../facade/tools.js';
import { hourglass } from './tools.js';

let folder: string;
const at = (name: string) => join(folder, name);
const events = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hourglass-tools-'));
  const rows = patterns(120, 6);
  const lines = Array.from({ length: 120 }, (_, row) => rows.slice(6 * row, 6 * row + 6).join(','));
  await writeFile(at('rows.csv'), `a,b,c,d,e,f\n${lines.join('\n')}\n`);
  const space = {
    latentDim: { type: 'int', low: 2, high: 3 },
    units: { type: 'choice', values: [[8], [12]] },
    learningRate: { type: 'logUniform', low: 0.001, high: 0.02 },
  };
  await writeFile(at('space.json'), JSON.stringify(space));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a model is searched for, looked through and handed on', async () => {
  const search = [
    'tune',
    at('rows.csv'),
    '--trials',
    '4',
    '--epochs',
    '9',
    '--space',
    at('space.json'),
    '--threads',
    '1',
  ];
  const first = await hourglass(
    ...search,
    '--out',
    at('best.hourglass'),
    '--state',
    at('state.json'),
    '--json',
  );
  expect(first.error).toBe('');
  const trials = events(first.out).filter(({ event }) => event === 'trial');
  expect(trials).toHaveLength(4);
  const model = await Autoencoder.load(await readFile(at('best.hourglass')), { threads: 1 });
  expect(model.latentDim).toBe(trials[0].parameters.latentDim);
  await model.close();
  const again = await hourglass(...search, '--out', at('again.hourglass'), '--state', at('state.json'));
  expect(again.out).toContain('The best of 4 is in');
  expect(await readFile(at('again.hourglass'))).toEqual(await readFile(at('best.hourglass')));
  const scaled = [
    ...search,
    '--out',
    at('again.hourglass'),
    '--state',
    at('state.json'),
    '--scale',
    'standard',
  ];
  const other = await hourglass(...scaled);
  expect(other.status).toBe(1);
  expect(other.error).toContain(`state.json: resume: expected the state of the same search`);
  expect(other.error).toContain('another preprocessing');

  const looked = await hourglass(
    'diagnose',
    at('best.hourglass'),
    at('rows.csv'),
    '--report',
    at('why.html'),
    '--json',
  );
  expect(events(looked.out).at(-2)).toMatchObject({ event: 'diagnosed', rows: 120 });
  expect(await readFile(at('why.html'), 'utf8')).toContain('What is wrong with');

  const handed = await hourglass(
    'export',
    at('best.hourglass'),
    '--part',
    'encoder',
    '--out',
    at('encoder.onnx'),
    '--report',
    at('encoder.html'),
  );
  const drawn = await readFile(at('encoder.html'), 'utf8');
  expect(drawn).toContain('<svg');
  expect(drawn).toMatch(/encoder\.onnx.*the encoder for ONNX.*[\d,]{3,}/s);
  expect(drawn).toContain('The whole model; encoder.onnx holds the encoder.');
  expect(handed.out).toContain('The encoder is in');
  expect((await readFile(at('encoder.onnx'))).toString('latin1')).toContain('hourglass-ae');
  await hourglass('export', at('best.hourglass'), '--out', at('best.py'));
  expect(await readFile(at('best.py'), 'utf8')).toContain('class Autoencoder(nn.Module)');
});

test('an untrained model makes diagnose end with status 3 where it was asked to', async () => {
  const spec = undercomplete({ inputShape: [6], latentDim: 2 });
  const bare = await Autoencoder.create(spec, { threads: 1 });
  await writeFile(at('bare.hourglass'), await bare.save());
  await bare.close();
  const table = ['--out', at('findings.csv')];
  const ended = await hourglass('diagnose', at('bare.hourglass'), at('rows.csv'), '--fail', ...table);
  expect(ended.out).toContain('error: untrained');
  expect(ended.status).toBe(3);
  const [head, ...lines] = (await readFile(at('findings.csv'), 'utf8')).trim().split('\n');
  expect(head).toBe('finding,severity,figures,advice');
  expect(lines).toHaveLength(ended.out.match(/^(error|warning|note): /gm)!.length);
  expect(lines.find((line) => line.startsWith('untrained,error,'))).toMatch(/,\w+=[\d.]+/);
});

test.each([
  [['export', 'best.hourglass'], 2, '--out'],
  [['export', 'best.hourglass', '--out', 'x.zip'], 2, '.onnx'],
  [['export', 'rows.csv', '--out', 'x.onnx'], 1, 'rows.csv'],
  [['diagnose', 'best.hourglass', 'rows.csv', '--out', 'x.zip'], 2, '.csv'],
  [['tune', 'rows.csv'], 2, '--out'],
  [['tune', 'rows.csv', '--out', 'x.hourglass', '--space', 'rows.csv'], 1, 'rows.csv'],
] as const)('%j is refused', async (args, status, said) => {
  const files = args.map((arg) => (/\.(csv|hourglass|zip|onnx)$/.test(arg) ? at(arg) : arg));
  const ended = await hourglass(...files);
  expect(ended.status).toBe(status);
  expect(ended.error).toContain(said);
  expect(ended.error.trim().split('\n')).toHaveLength(1);
});
