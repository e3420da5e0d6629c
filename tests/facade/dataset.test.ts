/** Lazy data sets: order, parts and sizes of chunks, memory, and models that train on them. */

import { Autoencoder, type Chunk, vanilla } from 'hourglass-ae';
import { Dataset, standardScaler, table } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { hashOf, patterns, refusal } from './tools.js';

const rows = Array.from({ length: 100 }, (_, row) => [row, -row]);
const tensor = { data: Float32Array.from(rows.flat()), shape: [100, 2] };

/** The first number of every row, chunk by chunk. */
async function chunksOf(dataset: Dataset): Promise<number[][]> {
  const found: number[][] = [];
  for await (const chunk of dataset) {
    const { input } = chunk as { input: number[][] | typeof tensor };
    const values = Array.isArray(input) ? input.flat() : Array.from(input.data);
    found.push(values.filter((_, i) => i % 2 === 0));
  }
  return found;
}
const orderOf = async (dataset: Dataset): Promise<number[]> => (await chunksOf(dataset)).flat();
const ascending = Array.from({ length: 100 }, (_, row) => row);

describe('a data set', () => {
  test('gives all rows, as often as one likes, in chunks of the size asked for', async () => {
    for (const data of [rows, tensor, () => [rows.slice(0, 7), rows.slice(7)]]) {
      const batches = Dataset.from(data).batches(32);
      const sizes = (await chunksOf(batches)).map((chunk) => chunk.length);
      expect(sizes).toEqual([32, 32, 32, 4]);
      expect(await orderOf(batches)).toEqual(ascending);
    }
  });

  test('is shuffled by its seed, another way in every pass', async () => {
    const orders = async (seed: number, buffer?: number) => {
      const shuffled = Dataset.from(rows).shuffle({ seed, ...(buffer && { buffer }) });
      return [await orderOf(shuffled), await orderOf(shuffled)];
    };
    const [first, second] = await orders(1);
    expect(await orders(1)).toEqual([first, second]);
    expect(first).not.toEqual(second);
    expect((await orders(2))[0]).not.toEqual(first);
    expect([...first!].sort((a, b) => a - b)).toEqual(ascending);
    const [near] = await orders(1, 5);
    expect([...near!].sort((a, b) => a - b)).toEqual(ascending);
    near!.forEach((row, place) => {
      expect(row).toBeLessThanOrEqual(place + 5); // no row comes before those that wait have room for it
    });
  });

  test('is split into the same two parts in every pass', async () => {
    const { train, test: held } = Dataset.from(() => [rows]).split({ test: 0.3, seed: 4 });
    const [kept, out] = [await orderOf(train), await orderOf(held)];
    expect([...kept, ...out].sort((a, b) => a - b)).toEqual(ascending);
    expect(out.length).toBeGreaterThan(15);
    expect(out.length).toBeLessThan(45);
    expect((await orderOf(train.shuffle())).sort((a, b) => a - b)).toEqual(kept);
    const other = Dataset.from(rows).split({ test: 0.3, seed: 5 });
    expect(await orderOf(other.test)).not.toEqual(out);
  });

  test('keeps what belongs to the rows beside them', async () => {
    const chunk: Chunk = {
      input: tensor,
      target: rows.map(([a]) => [a!, 7]),
      labels: ascending,
      weights: Float32Array.from(ascending),
    };
    for await (const part of Dataset.from(chunk).shuffle({ seed: 3 }).batches(30)) {
      const { input, target, labels, weights } = part as {
        input: typeof tensor;
        target: number[][];
        labels: number[];
        weights: number[];
      };
      expect(input.shape).toEqual([labels.length, 2]);
      labels.forEach((label, row) => {
        expect([input.data[2 * row], target[row], weights[row]]).toEqual([label, [label, 7], label]);
      });
    }
  });

  test('reads a million rows in bounded memory', async () => {
    let made = 0;
    let used = 0;
    let most = 0;
    const source = function* () {
      for (let start = 0; start < 1_000_000; start += 1000) {
        made += 1000;
        yield { data: new Float32Array(2000).fill(start), shape: [1000, 2] };
      }
    };
    const { train } = Dataset.from(source).split({ test: 0.1 });
    for await (const chunk of train.shuffle({ buffer: 5000 }).batches(256)) {
      const { input } = chunk as { input: typeof tensor };
      used += input.shape[0]!;
      most = Math.max(most, made - used / 0.9);
    }
    expect(made).toBe(1_000_000);
    expect(used).toBeGreaterThan(895_000);
    expect(most).toBeLessThan(10_000);
  });

  test('closes its source when nobody reads on', async () => {
    let closed = false;
    const source = function* () {
      try {
        for (;;) yield rows;
      } finally {
        closed = true;
      }
    };
    const { data } = (await Dataset.from({ input: tensor }).first(3)) as typeof tensor;
    expect(Array.from(data)).toEqual([0, -0, 1, -1, 2, -2]);
    expect(await Dataset.from(source).shuffle({ buffer: 10 }).first(150)).toHaveLength(150);
    expect(closed).toBe(true);
  });
});

describe('a model', () => {
  const data = patterns(200, 6);
  const spec = vanilla({ inputShape: [6], latentDim: 2 });
  const images = { data, shape: [200, 6] };

  test('trains on it for several epochs, as on the rows at hand', async () => {
    await using whole = await Autoencoder.create(spec, { threads: 1 });
    await using lazy = await Autoencoder.create(spec, { threads: 1 });
    await whole.fit(images, { epochs: 3, batchSize: 32, shuffle: false });
    await lazy.fit(Dataset.from(() => [images]).batches(50), { epochs: 3, batchSize: 32, shuffle: false });
    expect(await hashOf(lazy)).toBe(await hashOf(whole));
    const shapes: number[][] = [];
    for await (const { shape } of lazy.encode(Dataset.from(images).batches(150))) shapes.push(shape);
    expect(shapes).toEqual([
      [150, 2],
      [50, 2],
    ]);
  });

  test('has its scaler from the first rows', async () => {
    const { train } = Dataset.from(images).split({ test: 0.2 });
    const preprocessing = standardScaler(await train.shuffle({ seed: 2 }).first(100));
    const linear = vanilla({ inputShape: [6], latentDim: 2, outputActivation: 'linear' });
    await using model = await Autoencoder.create(linear, { preprocessing, threads: 1 });
    const { epochs } = await model.fit(train.shuffle(), { epochs: 2 });
    expect(epochs).toHaveLength(2);
  });

  test('takes rows of a table from it', async () => {
    const people = [{ a: 1 }, { a: 2 }, { a: null }];
    const fitted = table({ a: 'number' }).fit(people);
    await using model = await Autoencoder.create(fitted.spec({ units: [4] }), {
      preprocessing: fitted,
      threads: 1,
    });
    await model.fit(Dataset.from(people).shuffle().batches(2), { epochs: 2 });
  });

  test('refuses a second epoch of what can be read once', async () => {
    await using model = await Autoencoder.create(spec, { threads: 1 });
    const once = Dataset.from(
      (function* () {
        yield images;
      })(),
    );
    expect(once.restarts).toBe(false);
    await refusal(() => model.fit(once, { epochs: 2 }), 'incompatible');
    await model.fit(once.batches(20), { epochs: 1 });
  });

  test('refuses bad options and rows', async () => {
    await refusal(() => Dataset.from(rows).batches(0), 'outOfRange');
    await refusal(() => Dataset.from(rows).shuffle({ buffer: 0 }), 'outOfRange');
    await refusal(() => Dataset.from(rows).split({ test: 1 }), 'outOfRange');
    await refusal(() => orderOf(Dataset.from(Float32Array.of(1, 2))), 'badData');
    await refusal(() => orderOf(Dataset.from({ input: rows, labels: [1] })), 'invalidShape');
    await refusal(
      () => orderOf(Dataset.from(() => [tensor, { data: new Float32Array(3), shape: [1, 3] }])),
      'badData',
    );
    await refusal(() => Dataset.from(() => []).first(1), 'emptyData');
  });
});
