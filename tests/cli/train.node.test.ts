/** `hourglass train` and `hourglass inspect`, on every kind of file that they read. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Autoencoder, convolutional, topK } from 'hourglass-ae';
import { readNpy } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventOf, events, hourglass, scratch, writeRows } from './tools.js';

let folder: string;
const at = (name: string): string => join(folder, name);

/** A file with an idx header, as the MNIST files have one. */
const idx = (shape: readonly number[], data: Uint8Array): Uint8Array =>
  Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]), ...data);

beforeAll(async () => {
  folder = await scratch();
  await writeRows(at('rows.npy'), 300, 6);
  await writeRows(at('more.npy'), 50, 6);
  const images = Uint8Array.from({ length: 200 * 64 }, (_, i) => (i * 37 + (i >> 6) * 11) % 256);
  await writeFile(at('images-idx3-ubyte'), idx([200, 8, 8], images));
  const line = (_: unknown, i: number) =>
    `m${i % 3},${Math.sin(i)},${i % 7 === 0 ? '' : Math.cos(i)},${3 * Math.sin(i)}`;
  await writeFile(at('table.csv'), ['machine,a,b,c', ...Array.from({ length: 100 }, line)].join('\n'));
});

/** Trains with --json; the output. */
async function train(...args: string[]): Promise<string> {
  const { status, out, error } = await hourglass('train', ...args, '--json');
  expect(error).toBe('');
  expect(status).toBe(0);
  return out;
}

const small = ['--units', '8', '--latent-dim', '2', '--epochs', '3', '--batch-size', '32'];

describe('train', () => {
  test('npy: reports progress, epochs and the end, and the file is a model', async () => {
    const out = await train(at('rows.npy'), ...small, '--out', at('a.hourglass'), '--validation', '0.2');
    const runtime = { variant: expect.any(String), threads: expect.any(Number) };
    expect(eventOf(out, 'start')).toMatchObject({ rows: 300, shape: [300, 6], runtime });
    expect(eventOf(out, 'progress')).toMatchObject({ epochs: 3, rowsPerSecond: expect.any(Number) });
    expect(events(out).filter(({ event }) => event === 'epoch')).toHaveLength(3);
    const validation = { loss: expect.any(Number) };
    expect(eventOf(out, 'done')).toMatchObject({ epoch: 3, stopped: 'completed', validation });
    await using model = await Autoencoder.load(new Uint8Array(await readFile(at('a.hourglass'))));
    const { shape } = await model.encode(await readNpy(at('rows.npy')));
    expect(shape).toEqual([300, 2]);
  });

  test('the same command gives the same file, another seed another one', async () => {
    await train(at('rows.npy'), ...small, '--out', at('b.hourglass'), '--threads', '1');
    await train(at('rows.npy'), ...small, '--out', at('c.hourglass'), '--threads', '2');
    await train(at('rows.npy'), ...small, '--out', at('d.hourglass'), '--seed', '5');
    expect(await readFile(at('c.hourglass'))).toEqual(await readFile(at('b.hourglass')));
    expect(await readFile(at('d.hourglass'))).not.toEqual(await readFile(at('b.hourglass')));
  });

  test('idx: images keep their shape, and the report shows them', async () => {
    const files = ['--out', at('e.hourglass'), '--report', at('e.html')];
    const out = await train(at('images-idx3-ubyte'), ...small, ...files);
    expect(eventOf(out, 'start')).toMatchObject({ shape: [200, 8, 8], spec: { input: { shape: [8, 8] } } });
    const html = await readFile(at('e.html'), 'utf8');
    expect(html.match(/<figure>/g)?.length).toBeGreaterThanOrEqual(4);
    expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  test('reads parquet, label and all', async () => {
    const file = fileURLToPath(new URL('../fixtures/data/packed/snappy.parquet', import.meta.url));
    const out = await train(
      file,
      '--label',
      'kind',
      '--epochs',
      '1',
      '--latent-dim',
      '2',
      '--out',
      at('p.hourglass'),
    );
    expect(eventOf(out, 'start')).toMatchObject({ shape: [40, 4] });
  });

  test('csv: leaves the label out, fills gaps, and takes a linear output for values outside [0, 1]', async () => {
    const given = ['--label', 'machine', '--missing', '0', '--recipe', 'sparse', '--weight', '0.1'];
    const shape = ['--epochs', '2', '--latent-dim', '2', '--out', at('f.hourglass')];
    const out = await train(at('table.csv'), ...given, ...shape);
    const penalties = [{ type: 'l1Activity', weight: 0.1 }];
    expect(eventOf(out, 'start')).toMatchObject({
      shape: [100, 3],
      spec: { objective: { reconstruction: { type: 'meanSquaredError' }, penalties } },
    });
    expect(await hourglass('train', at('table.csv'), '--label', 'machine')).toMatchObject({
      status: 1,
      error: expect.stringMatching(/line 2, column "b": expected a finite number, received nothing/),
    });
  });

  test('a configuration file holds everything that a flag can say, and flags go first', async () => {
    const config = {
      data: at('rows.npy'),
      recipe: 'denoising',
      noise: 0.1,
      units: [5],
      latentDim: 3,
      epochs: 2,
      optimizer: 'sgd',
      learningRate: 0.1,
      momentum: 0.5,
      validation: at('more.npy'),
      out: at('g.hourglass'),
    };
    await writeFile(at('config.json'), JSON.stringify(config));
    await train('--config', at('config.json'), '--latent-dim', '4');
    const { out } = await hourglass('inspect', at('g.hourglass'), '--json');
    const corruption = { type: 'gaussianNoise', standardDeviation: 0.1, clip: [0, 1] };
    expect(eventOf(out, 'model')).toMatchObject({
      spec: { latent: { dim: 4 }, corruption },
      training: { spec: { epochs: 2, optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.5 } } },
    });
  });

  test('a target of its own, and early stopping', async () => {
    await train(at('rows.npy'), ...small, '--target', at('rows.npy'), '--out', at('h.hourglass'));
    const given = ['--patience', '1', '--learning-rate', '5', '--epochs', '50', '--validation', '0.5'];
    const out = await train(at('rows.npy'), ...given, '--out', at('i.hourglass'));
    expect(eventOf(out, 'done')).toMatchObject({ stopped: 'earlyStopping' });
  });

  test('for people: plain lines where there is no terminal, nothing with --quiet', async () => {
    const { out } = await hourglass('train', at('rows.npy'), ...small, '--out', at('j.hourglass'));
    expect(out).toMatch(/epoch 3 of 3, loss \d\.\d{4}, [\d,]+ rows\/s, .* left\n/);
    expect(out).toContain(`The model is in ${at('j.hourglass')}`);
    expect(out).not.toContain('\x1b');
    const quiet = await hourglass('train', at('rows.npy'), ...small, '--out', at('j.hourglass'), '--quiet');
    expect(quiet).toEqual({ status: 0, out: '', error: '' });
  });
});

describe('inspect', () => {
  test('shows spec, parameters and card', async () => {
    await train(at('rows.npy'), ...small, '--out', at('k.hourglass'));
    const { out } = await hourglass('inspect', at('k.hourglass'));
    expect(out).toMatch(/input +\[6\]/);
    expect(out).toMatch(/trained +3 epochs, 30 steps, 300 rows/);
    expect(out).toMatch(/encoder\.0\.weight +\[6, 8\]/);
    expect(out).toContain('"latent": { "type": "plain"');
  });

  test('reads the header of any safetensors file, and never its numbers', async () => {
    const header = JSON.stringify({
      __metadata__: { made: 'elsewhere' },
      w: { dtype: 'F16', shape: [2, 3], data_offsets: [0, 12] },
    });
    const length = new Uint8Array(8);
    new DataView(length.buffer).setUint32(0, header.length, true);
    const file = Buffer.concat([length, Buffer.from(header), Buffer.alloc(12)]);
    await writeFile(at('other.safetensors'), file);
    const { out } = await hourglass('inspect', at('other.safetensors'), '--json');
    expect(eventOf(out, 'model')).toMatchObject({
      metadata: { made: 'elsewhere' },
      tensors: [{ name: 'w', dtype: 'F16', shape: [2, 3] }],
    });
    await writeFile(at('cut.safetensors'), file.subarray(0, file.length - 1));
    const { error } = await hourglass('inspect', at('cut.safetensors'));
    expect(error).toMatch(/"w" beyond the end: the file is cut off/);
    await writeFile(at('cut.safetensors'), file.subarray(0, 20));
    expect((await hourglass('inspect', at('cut.safetensors'))).status).toBe(1);
  });
});

describe('train --spec', () => {
  let quick: string[];
  beforeAll(() => {
    quick = ['--epochs', '1', '--threads', '1', '--out', at('any.hourglass')];
  });
  const made = async () =>
    Autoencoder.load(new Uint8Array(await readFile(at('any.hourglass'))), { threads: 1 });

  test('takes every recipe with its options, and rows of the spec’s own shape', async () => {
    const words = { recipe: 'convolutional', inputShape: [8, 8, 1], filters: [4], latentDim: 3 };
    await train(at('images-idx3-ubyte'), '--spec', JSON.stringify(words), ...quick);
    await using model = await made();
    expect(model.spec).toMatchObject(convolutional({ inputShape: [8, 8, 1], filters: [4], latentDim: 3 }));
  });

  test('takes a spec of one’s own from a file, with an output that suits the data', async () => {
    const own = { recipe: 'topK', latentDim: 8, k: 2 };
    await writeFile(at('own.json'), JSON.stringify({ spec: own, epochs: 1, threads: 1 }));
    await writeFile(
      at('wide.csv'),
      Array.from({ length: 40 }, (_, i) => `${i},${3 * Math.sin(i)}`).join('\n'),
    );
    await train(at('wide.csv'), '--config', at('own.json'), '--out', at('any.hourglass'));
    {
      await using model = await made();
      expect(model.spec).toMatchObject(
        topK({ inputShape: [2], latentDim: 8, k: 2, outputActivation: 'linear' }),
      );
      await writeFile(at('spec.json'), JSON.stringify(model.spec));
    }
    await train(at('wide.csv'), '--spec', at('spec.json'), ...quick);
    await using again = await made();
    expect(again.spec).toEqual(JSON.parse(await readFile(at('spec.json'), 'utf8')));
  });

  test('tells a conditional model the classes of a column or of a file', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `${(i % 7) / 7},${(i % 5) / 5},${i % 2}`);
    await writeFile(at('classes.csv'), ['a,b,kind', ...lines].join('\n'));
    await writeFile(at('kinds.csv'), lines.map((line) => line.at(-1)).join('\n'));
    const spec = ['--spec', '{"recipe":"conditional","latentDim":2,"units":[4],"classes":2}'];
    const held = ['--validation', at('classes.csv'), '--report', at('told.html')];
    await train(at('classes.csv'), '--label', 'kind', ...spec, ...held, ...quick);
    const bytes = await readFile(at('any.hourglass'));
    await train(at('classes.csv'), '--columns', 'a,b', '--labels', at('kinds.csv'), ...spec, ...quick);
    const parameters = async (file: Uint8Array) => {
      await using model = await Autoencoder.load(new Uint8Array(file), { threads: 1 });
      return await model.parameters();
    };
    expect(await parameters(await readFile(at('any.hourglass')))).toEqual(await parameters(bytes));
    const { status, error } = await hourglass(
      'train',
      at('classes.csv'),
      '--columns',
      'a,b',
      ...spec,
      ...quick,
    );
    expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining('--label') });
  });

  test.each([
    [['--spec', '{"recipe":"magic"}'], 2, '--spec: expected a recipe (vanilla, '],
    [['--spec', '{"recipe":"topK","latentDim":8}', '--units', '4'], 2, '--units: not with --spec'],
    [['--spec', '{"recipe":"topK","latentDim":8,"kk":3}'], 1, 'kk'],
    [['--spec', '{"recipe":"deep","inputShape":[5],"latentDim":2,"units":[3]}'], 1, 'rows of 5 values'],
  ])('%j ends with %i', async (args, status, said) => {
    const ended = await hourglass('train', at('rows.npy'), ...args, ...quick);
    expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
    expect(ended.error.trim().split('\n')).toHaveLength(1);
  });
});
