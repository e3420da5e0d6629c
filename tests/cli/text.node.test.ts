/** `hourglass embed` and `strings`: texts from lines and columns, what the library makes of them, refusals. */

import { readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, embedText, stringAutoencoder } from 'hourglass-ae';
import { readCsvRows, readNpy } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventOf, events, hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const lines = [
  'the pump is loud',
  'The pump, is LOUD!',
  'invoice 17 is missing',
  '',
  'where is invoice 17',
  'a, b',
];
const words = ['pump', 'lamp', 'map', 'palm', 'plum', 'amp'];
const short = ['--epochs', '2', '--threads', '1', '--seed', '3'];

beforeAll(async () => {
  await writeFile(at('texts.txt'), `${lines.join('\r\n')}\r\n`);
  await writeFile(at('texts.csv'), ['id,text', ...lines.map((line, i) => `${i},"${line}"`)].join('\n'));
  await writeFile(at('words.txt'), words.join('\n'));
  const plain = await stringAutoencoder(words, { epochs: 1, dimensions: 2, create: { threads: 1 } });
  await writeFile(at('words.hourglass'), await plain.save());
  await plain.close();
});

async function succeed(...args: string[]): Promise<string> {
  const { status, out, error } = await hourglass(...args);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return out;
}

const load = async (name: string) =>
  Autoencoder.load(new Uint8Array(await readFile(at(name))), { threads: 1 });

describe('embed', () => {
  test('gives vectors, neighbours and scores of the model that it keeps', async () => {
    const kept = ['--save-model', at('texts.hourglass'), '--out', at('codes.npy'), '--dimensions', '4'];
    await succeed('embed', at('texts.txt'), ...short, ...kept, '--features', '64');
    await using model = await load('texts.hourglass');
    const embedding = await embedText(model);
    expect(model.spec.input.shape).toEqual([64]);
    expect(await readNpy(at('codes.npy'))).toMatchObject(await embedding.encode(lines));

    const call = ['embed', at('texts.csv'), '--column', 'text', '--model', at('texts.hourglass')];
    const near = await succeed(...call, '--list', 'neighbours', '--similarity', '0.99', '--json');
    const pairs = events(near).filter(({ event }) => event === 'row');
    const expected = await embedding.nearest(lines, lines, { similarity: 0.99 });
    expect(pairs.map(({ row, neighbour }) => [row, neighbour])).toEqual(
      expected.flatMap((found, row) => found.map(({ index }) => [row, index])),
    );
    expect(pairs).toContainEqual(expect.objectContaining({ row: 0, neighbour: 1, neighbourText: lines[1] }));

    const files = ['--out', at('scores.csv'), '--report', at('scores.html')];
    expect(await succeed(...call, '--list', 'scores', ...files)).toContain('6 rows are in');
    const scores = (await embedding.score(lines)).data;
    const written = await readCsvRows(at('scores.csv'));
    expect(written.map(({ text }) => text)).toEqual(lines);
    expect(Float32Array.from(written, ({ score }) => Number(score))).toEqual(scores);
    expect(await readFile(at('scores.html'), 'utf8')).toContain('How strange the texts of');
  });

  test.each([
    [['texts.csv'], 2, 'name the column of the texts with --column: id, text'],
    [['texts.txt', '--similarity', '0.5'], 2, 'only with --list neighbours'],
    [['texts.txt', '--model', 'words.hourglass'], 1, 'a model that was saved with its embedding'],
  ])('%j ends with %i', async (args, status, said) => {
    const ended = await hourglass(
      'embed',
      ...args.map((arg) => (/\.(csv|txt|hourglass)$/.test(arg) ? at(arg) : arg)),
    );
    expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
    expect(ended.error.trim().split('\n')).toHaveLength(1);
  });
});

describe('strings', () => {
  test('learns, keeps and rebuilds; --model takes other texts', async () => {
    const call = ['--dimensions', '6', '--save-model', at('kept.hourglass'), '--out', at('rebuilt.csv')];
    const out = await succeed('strings', at('words.txt'), '--epochs', '40', '--threads', '1', ...call);
    await using model = await load('kept.hourglass');
    const strings = await stringAutoencoder(model);
    const { characters } = await strings.evaluate(words);
    expect(out).toContain(`${(100 * characters).toFixed(1)} % of the characters`);
    const rebuilt = await readCsvRows(at('rebuilt.csv'));
    expect(rebuilt.map(({ rebuilt: made }) => made)).toEqual(await strings.rebuild(words));

    await writeFile(at('other.txt'), 'lump\n');
    const other = ['strings', at('other.txt'), '--model', at('kept.hourglass')];
    const told = await succeed(...other, '--json');
    expect(eventOf(told, 'row')).toMatchObject({
      text: 'lump',
      rebuilt: (await strings.rebuild(['lump']))[0],
    });
    await succeed(...other, '--out', at('codes.npy'));
    expect((await readNpy(at('codes.npy'))).data).toEqual((await strings.encode(['lump'])).data);
    const wrong = await hourglass(...other, '--length', '9');
    expect(wrong).toMatchObject({ status: 2, error: expect.stringContaining('--length: not with --model') });
  });
});
