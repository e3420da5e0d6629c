/** `hourglass tune`: every option that a space names reaches the trials, and rows are prepared by those that train. */

import { readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, deep, optimizers, spaces, tune } from 'hourglass-ae';
import { Random, readCsv, standardScaler, takeRows } from 'hourglass-ae/data';
import { beforeAll, expect, test } from 'vitest';
import { type Event, events, hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const load = async (name: string) =>
  Autoencoder.load(new Uint8Array(await readFile(at(name))), { threads: 1 });

/** Rows in units far apart; the first column rises, so that the last rows differ from the others. */
const line = (row: number) => {
  const turn = Math.sin(row / 3);
  return [900 + row, 40 * turn, turn ** 2, 5 + Math.cos(row / 3)].map((value) => value.toFixed(3));
};
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => line(from + i).join(','));
const head = 'a,b,c,d';

beforeAll(async () => {
  await writeFile(at('rows.csv'), [head, ...lines(0, 60), ''].join('\n'));
  await writeFile(at('other.csv'), [head, ...lines(60, 80), ''].join('\n'));
  const mixed = lines(0, 60).map(
    (text, row) => `${row % 3 === 0 ? 'x' : 'y'},${row % 7 === 0 ? '' : text.split(',')[0]}`,
  );
  await writeFile(at('mixed.csv'), ['kind,a', ...mixed, ''].join('\n'));
  await space('steps', {
    optimizer: { type: 'choice', values: ['adam', 'sgd'] },
    momentum: { type: 'uniform', low: 0.1, high: 0.9 },
  });
  await space('one', { units: { type: 'choice', values: [[6]] } });
});
const space = (name: string, words: object) => writeFile(at(`${name}.json`), JSON.stringify(words));

const quick = ['--threads', '1', '--seed', '3', '--latent-dim', '2'];
const search = async (data: string, out: string, ...args: string[]): Promise<Event[]> => {
  const ended = await hourglass('tune', at(data), ...quick, ...args, '--out', at(out), '--json');
  expect(ended).toMatchObject({ status: 0, error: '' });
  return events(ended.out).filter(({ event }) => event === 'trial');
};

test('trials differ by their optimizer, and momentum is a parameter of sgd alone', async () => {
  const args = [
    '--space',
    at('steps.json'),
    '--units',
    '6',
    '--scale',
    'standard',
    '--batch-size',
    '8',
    '--trials',
    '6',
    '--epochs',
    '1',
  ];
  const trials = await search('rows.csv', 'steps.hourglass', ...args, '--report', at('steps.html'));
  const scores = (name: string) =>
    trials
      .filter(({ parameters }) => (parameters as { optimizer: string }).optimizer === name)
      .map((trial) => (trial.scores as { score: number }[])[0]!.score);
  // What says nothing to adam must not make its trials differ, and what sgd is told must.
  expect(new Set(scores('adam')).size).toBe(1);
  expect(scores('sgd').length).toBeGreaterThan(1);
  expect(new Set([...scores('sgd'), ...scores('adam')]).size).toBe(scores('sgd').length + 1);
  const html = await readFile(at('steps.html'), 'utf8');
  expect(html).toContain('<th scope="col">optimizer</th>');
  expect(html).not.toContain('<th scope="col">units</th>'); // the same in all
  expect(html).toContain('Loss of the best trial');
  expect(html.match(/<tr>/g)).toHaveLength(7);
});

test('flags hold for all trials, as in the library', async () => {
  const steps = [
    '--optimizer',
    'sgd',
    '--momentum',
    '0.8',
    '--learning-rate',
    '0.02',
    '--clip-norm',
    '0.5',
    '--batch-size',
    '8',
  ];
  const rest = ['--space', at('one.json'), '--scale', 'standard', '--validation', at('other.csv')];
  await search('rows.csv', 'flags.hourglass', ...steps, ...rest, '--trials', '1', '--epochs', '3');
  const rows = await readCsv(at('rows.csv'));
  const own = await tune(rows, {
    space: { units: spaces.choice([[6]]) },
    build: ({ units }) => deep({ inputShape: [4], latentDim: 2, units, outputActivation: 'linear' }),
    fit: () => ({
      optimizer: optimizers.sgd({ learningRate: 0.02, momentum: 0.8 }),
      clipNorm: 0.5,
      batchSize: 8,
    }),
    preprocessing: standardScaler(rows),
    validation: await readCsv(at('other.csv')),
    measure: 'mse',
    trials: 1,
    epochs: 3,
    seed: 3,
    engine: { threads: 1 },
  });
  await using expected = own.model;
  await using model = await load('flags.hourglass');
  expect(await model.parameters()).toEqual(await expected.parameters());
});

test('scalers and tables know the rows that train, and no others', async () => {
  const args = ['--space', at('one.json'), '--trials', '1', '--epochs', '1'];
  await search('rows.csv', 'scaled.hourglass', ...args, '--scale', 'standard');
  await using scaled = await load('scaled.hourglass');
  const order = new Random(3).order(60);
  const { columns, ...rows } = await readCsv(at('rows.csv'));
  const training = standardScaler({ ...takeRows(rows, order.slice(0, 48)), columns });
  expect(scaled.preprocessing?.toJSON()).toEqual(training.toJSON());
  await search('mixed.csv', 'table.hourglass', ...args, '--table', 'kind=category,a=number');
  await using mixed = await load('table.hourglass');
  expect(mixed.preprocessing?.type).toBe('table');
  expect(mixed.preprocessing?.columns).toContain('a');
});

test.each([
  [{ epochs: { type: 'int', low: 1, high: 9 } }, [], 1, 'settings that trials may differ in'],
  [{ patience: { type: 'int', low: 1, high: 9 } }, [], 1, 'received patience'],
  [{ optimizer: { type: 'choice', values: ['adam', 'adagrad'] } }, [], 1, '"adagrad"'],
  [{ units: { type: 'int', low: 1, high: 9 } }, [], 1, 'units'],
  [{ units: { type: 'choice', values: [[4]] } }, ['--units', '6'], 2, '--units: '],
  [{ momentum: { type: 'uniform', low: 0, high: 1 } }, ['--optimizer', 'adam'], 2, '--momentum belongs to'],
  [{ weight: { type: 'uniform', low: 0, high: 1 } }, [], 2, '--weight belongs to'],
  [
    { noise: { type: 'uniform', low: 0, high: 1 } },
    ['--table', 'a=number'],
    2,
    'noise does not go with --table',
  ],
  [{ units: { type: 'choice', values: [[4]] } }, ['--validation', '1.5'], 2, 'received 1.5'],
  [{ units: { type: 'choice', values: [[4]] } }, ['--patience', '2'], 2, '--patience'],
] as const)('%j with %j ends with %i', async (words, args, status, said) => {
  await space('bad', words);
  const files = ['--space', at('bad.json'), '--out', at('none.hourglass')];
  const ended = await hourglass('tune', at('rows.csv'), ...files, ...args);
  expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
  expect(ended.error.trim().split('\n')).toHaveLength(1);
});

test('a space and a state that cannot be read are told with their flags', async () => {
  await writeFile(at('broken.json'), '{ "units": ');
  const tried = (...args: string[]) =>
    hourglass('tune', at('rows.csv'), ...quick, '--out', at('none.hourglass'), ...args);
  for (const flag of ['--space', '--state']) {
    const broken = await tried(flag, at('broken.json'));
    const said = expect.stringContaining('broken.json: expected a file of JSON, received');
    expect(broken).toMatchObject({ status: 1, error: said });
  }
  const absent = await tried('--space', at('absent.json'));
  expect(absent).toMatchObject({ status: 1, error: expect.stringContaining('check the path of --space') });
});
