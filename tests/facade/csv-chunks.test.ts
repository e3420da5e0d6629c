/** Csv files in chunks: the rows of the readers that take them whole, in bounded memory. */

import { Autoencoder, deep } from 'hourglass-ae';
import { type Cell, csvChunks, csvRowChunks, Dataset, readCsv, readCsvRows, table } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { refusal } from './tools.js';

/** A file that comes in pieces of some bytes, and tells how many were taken. */
class Pieces extends File {
  taken = 0;
  readonly #text: string;
  readonly #size: number;

  constructor(text: string, size: number) {
    super([text], 'table.csv');
    this.#text = text;
    this.#size = size;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = new TextEncoder().encode(this.#text);
    return new ReadableStream({
      pull: (sink) => {
        const from = this.#size * this.taken++;
        if (from < bytes.length) sink.enqueue(bytes.slice(from, from + this.#size));
        else sink.close();
      },
    });
  }
}

async function all<Part>(parts: AsyncIterable<Part>): Promise<Part[]> {
  const found: Part[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

const head = '\ufeff"größe, in ""mm""";kind;note\r\n';
const line = (row: number): string =>
  `${row / 4}; "${'ab'[row % 2]}" ;"two\r\n""lines"""\r\n${row === 3 ? '\r\n' : ''}`;
const text = head + Array.from({ length: 25 }, (_, row) => line(row)).join('');
const options = { columns: [0], label: 'kind' };

describe('csvChunks', () => {
  test.each([1, 3, 7, 64, 10_000])('are the same rows from pieces of %i bytes', async (size) => {
    const whole = await readCsv(new Pieces(text, size), options);
    const chunks = await all(csvChunks(new Pieces(text, size), { ...options, rows: 10 }));
    expect(chunks.map(({ shape }) => shape)).toEqual([
      [10, 1],
      [10, 1],
      [5, 1],
    ]);
    expect(chunks.flatMap(({ data }) => [...data])).toEqual([...whole.data]);
    expect(chunks.flatMap(({ labels = [] }) => labels)).toEqual(whole.labels);
    expect(chunks[2]!.columns).toEqual(['größe, in "mm"']);
    const rows = await all(csvRowChunks(new Pieces(text, size), { rows: 24 }));
    expect(rows.map(({ length }) => length)).toEqual([24, 1]);
    expect(rows.flat()).toEqual(await readCsvRows(new File([text], 'table.csv')));
  });

  test('take no more of a file than they need', async () => {
    const file = new Pieces(`a,b\n${'1,2\n'.repeat(20_000)}`, 100);
    for await (const { shape } of csvChunks(file, { rows: 50 })) {
      expect(shape).toEqual([50, 2]);
      break;
    }
    expect(file.taken).toBeLessThan(6);
  });

  test('unpack gzip on the way', async () => {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    const [chunk, ...more] = await all(csvChunks(packed, options));
    expect([chunk, more]).toEqual([await readCsv(packed, options), []]);
    const cut = await refusal(() => all(csvChunks(packed.slice(0, -20), options)), 'badData');
    expect(cut.expected).toBe('a whole gzip file');
  });

  test('train models, of tables too', async () => {
    const rows = Array.from({ length: 90 }, (_, row) => `${row % 3},${(row % 3) / 2},${'xyz'[row % 3]}`);
    const file = new Pieces(`a,b,c\n${rows.join('\n')}`, 50);
    const fit = { epochs: 2, batchSize: 16 };
    const numbers = { columns: ['a', 'b'], rows: 20 };
    const made = async (data: Parameters<Autoencoder['fit']>[0]) => {
      await using model = await Autoencoder.create(
        deep({ inputShape: [2], units: [4], latentDim: 1, outputActivation: 'linear' }),
        { seed: 1, threads: 1 },
      );
      await model.fit(data, { ...fit, shuffle: false });
      return (await model.parameters())['latent.weight']!.data;
    };
    const whole = await readCsv(file, numbers);
    expect(await made(() => csvChunks(new Pieces(`a,b,c\n${rows.join('\n')}`, 50), numbers))).toEqual(
      await made(whole),
    );

    const cells: Record<string, Cell>[] = await readCsvRows(file);
    const people = table({ a: 'number', c: 'category' }).fit(cells);
    await using model = await Autoencoder.create(people.spec({ latentDim: 1, units: [4] }), {
      preprocessing: people,
      seed: 1,
      threads: 1,
    });
    const { epochs } = await model.fit(
      Dataset.from(() => csvRowChunks(new Pieces(`a,b,c\n${rows.join('\n')}`, 50))).shuffle({ seed: 1 }),
      fit,
    );
    expect(epochs).toHaveLength(2);
  });

  test('tell the line of what is wrong, however far down', async () => {
    const good = `a,b\n${'1,2\n'.repeat(40)}`;
    const wrong = async (content: string) =>
      refusal(() => all(csvChunks(new Pieces(good + content, 32))), 'badData');
    expect(await wrong('3\n4,5\n')).toMatchObject({
      path: 'table.csv, line 42',
      expected: '2 fields',
      received: '1',
    });
    expect((await wrong('3,4,5')).path).toBe('table.csv, line 42');
    expect((await wrong('3,high\n1,2\n')).path).toBe('table.csv, line 42, column "b"');
    expect((await wrong('1,2\n"3,4\n')).path).toMatch(/^table.csv, line 4\d$/);
    const endless = new Pieces(`${good}"${'3,4\n'.repeat(2 ** 22 + 2 ** 18)}`, 2 ** 20);
    expect(await refusal(() => all(csvRowChunks(endless)), 'badData')).toMatchObject({
      path: 'table.csv, line 42',
    });
    expect(endless.taken).toBeLessThan(19);
  });

  test('are refused where there are no rows, no file, or no size', async () => {
    await refusal(() => all(csvChunks(new Uint8Array())), 'emptyData');
    await refusal(() => all(csvChunks(new File(['a,b\n'], 'table.csv'))), 'emptyData');
    await refusal(() => all(csvRowChunks(new File(['a,b\n'], 'table.csv'))), 'emptyData');
    await refusal(() => all(csvChunks(new URL('missing.csv', import.meta.url))), 'fileFailed');
    await refusal(() => all(csvChunks(7 as never)), 'badData');
    expect((await refusal(() => all(csvChunks('a.csv', { rows: 0 })), 'outOfRange')).path).toBe(
      'csvChunks.rows',
    );
  });
});
