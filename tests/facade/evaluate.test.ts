/** `evaluate` over streams, and over rows of which only some values are known. */

import {
  Autoencoder,
  type Chunk,
  losses,
  type Metrics,
  penalties,
  vanilla,
  variational,
  withPenalty,
} from 'hourglass-ae';
import { Dataset, standardScaler } from 'hourglass-ae/data';
import { afterAll, describe, expect, test } from 'vitest';
import { bytes, patterns, refusal } from './tools.js';

const rows = patterns(30, 12);
const shape = { inputShape: [12], latentDim: 4 };
const spec = withPenalty(
  vanilla({ ...shape, outputActivation: 'linear' }),
  penalties.l1Activity({ weight: 0.1 }),
);
const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
afterAll(() => model.close());

/** Chunks of 12, 12 and 6 rows. */
async function* chunks(of: (from: number, to: number) => Chunk): AsyncGenerator<Chunk> {
  for (const [from, to] of [
    [0, 12],
    [12, 24],
    [24, 30],
  ] as const)
    yield of(from * 12, to * 12);
}

/** Figures that differ by rounding alone. */
function close(found: Metrics, expected: Metrics): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  const figures = ({ terms, ...others }: Metrics): [string, number][] =>
    Object.entries({ ...others, ...terms });
  const wanted = new Map(figures(expected));
  for (const [name, figure] of figures(found))
    expect(Math.abs(figure - wanted.get(name)!), name).toBeLessThan(2e-6 * Math.max(1, Math.abs(figure)));
}

describe('a stream', () => {
  test('has the figures of all its rows, with targets, as bytes, from a dataset', async () => {
    const whole = await model.evaluate(rows);
    close(await model.evaluate(chunks((from, to) => rows.subarray(from, to))), whole);
    close(await model.evaluate(Dataset.from({ data: rows, shape: [30, 12] }).batches(7)), whole);
    const target = bytes(360);
    const parts = chunks((from, to) => ({
      input: rows.subarray(from, to),
      target: target.subarray(from, to),
    }));
    close(await model.evaluate(parts), await model.evaluate(rows, { target }));
  });

  test('tells the likelihood of a variational model', async () => {
    await using gaussian = await Autoencoder.create(variational(shape), { seed: 1, threads: 1 });
    const whole = await gaussian.evaluate(rows);
    expect(whole.elbo).toBeLessThan(0);
    const found = await gaussian.evaluate(() => chunks((from, to) => rows.subarray(from, to)));
    expect(found.mse).toBeCloseTo(whole.mse, 6);
    // The codes are drawn anew for each chunk.
    expect(Math.abs(found.elbo! / whole.elbo! - 1)).toBeLessThan(0.2);
  });

  test('is read one chunk at a time, and counts rows from its start in errors', async () => {
    let asked = 0;
    const bad = chunks((from, to) => {
      asked++;
      return from === 144 ? rows.slice(from, to).fill(Number.NaN, 5, 6) : rows.subarray(from, to);
    });
    expect((await refusal(() => model.evaluate(bad), 'notFinite')).path).toContain('row 12');
    expect(asked).toBe(2);
    const empty = (await refusal(() => model.evaluate(() => []), 'emptyData')).path;
    expect(empty).toBe('data');
  });
});

describe('a mask', () => {
  const mask = Uint8Array.from(rows, (_, index) => (index % 5 === 0 ? 0 : 1));

  test('leaves out what is missing', async () => {
    const { data: rebuilt } = await model.reconstruct(rows);
    const known = [...rows.keys()].filter((i) => mask[i] === 1);
    const missed = known.map((i) => rebuilt[i]! - rows[i]!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = (column: number): number => {
      const values = known.filter((i) => i % 12 === column).map((i) => rows[i]!);
      return values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
    };
    const found = await model.evaluate(rows, { mask });
    const squared = missed.reduce((sum, error) => sum + error ** 2, 0);
    expect(found.mse).toBeCloseTo(squared / known.length, 6);
    expect(found.meanLoss).toBeCloseTo(found.mse, 6);
    expect(found.mae).toBeCloseTo(mean(missed.map(Math.abs)), 6);
    expect(found.psnr).toBeCloseTo(-10 * Math.log10(found.mse), 6);
    const columns = Array.from({ length: 12 }, (_, column) => spread(column));
    expect(found.explainedVariance).toBeCloseTo(1 - squared / (12 * mean(columns)), 4);
    const whole = await model.evaluate(rows);
    expect(found.terms).toEqual({ ...whole.terms, reconstruction: expect.closeTo(squared / 30, 5) });
    expect(found.loss).toBeCloseTo(squared / 30 + whole.terms.l1Activity!, 5);
    close(await model.evaluate(rows, { mask: new Uint8Array(360).fill(1) }), whole);
  });

  test('makes no difference of what stands where nothing is known, at hand or in a stream', async () => {
    const target = rows.map((value, i) => (mask[i] === 0 ? 0.9 : value));
    const found = await model.evaluate(rows, { mask });
    close(await model.evaluate(rows, { mask, target }), found);
    const parts = chunks((from, to) => ({ input: rows.subarray(from, to), mask: mask.subarray(from, to) }));
    close(await model.evaluate(parts), found);
  });

  test('is what NaN in rows of a scaler means', async () => {
    const table = Array.from({ length: 30 }, (_, row) => [...rows.subarray(12 * row, 12 * row + 12)]);
    const holes = table.map((row, r) => row.map((value, c) => (mask[12 * r + c] === 0 ? Number.NaN : value)));
    const preprocessing = standardScaler(holes, { missing: true });
    await using own = await Autoencoder.create(spec, { seed: 1, threads: 1, preprocessing });
    const filled = preprocessing.transform(holes).data.map((value) => (Number.isNaN(value) ? 0 : value));
    expect(await own.evaluate(holes)).toEqual(await model.evaluate(filled, { mask }));
  });

  test('is refused where it does not fit', async () => {
    const refused = async (options: Parameters<typeof model.evaluate>[1], code: string, on = model) =>
      (await refusal(() => on.evaluate(rows, options), code as 'badData')).path;
    expect(await refused({ mask: mask.subarray(12) }, 'invalidShape')).toBe('mask');
    expect(await refused({ mask: mask.map((is) => 2 * is) }, 'badData')).toBe('mask row 0, column 1');
    expect(await refused({ mask: new Uint8Array(360) }, 'emptyData')).toBe('mask');
    expect(await refused({ mask, samples: 2 }, 'incompatible')).toBe('samples');
    const angle = { ...spec, objective: { ...spec.objective, reconstruction: losses.cosine() } };
    await using cosine = await Autoencoder.create(angle, { threads: 1 });
    expect(await refused({ mask }, 'incompatible', cosine)).toBe('mask');
  });
});

describe('score with drawn codes', () => {
  const many = patterns(70, 12, 4);
  const row = (at: number) => many.subarray(12 * at, 12 * at + 12);

  test('is the bound and the divergence of each row, the same in any company, by one call for many', async () => {
    await using gaussian = await Autoencoder.create(variational(shape), { seed: 1, threads: 1 });
    const { data, shape: found } = await gaussian.score(many, { samples: 5 });
    expect(found).toEqual([70]);
    for (const at of [0, 63, 64, 69]) {
      const [{ elbo }, { kl }] = [
        await gaussian.evaluate(row(at), { samples: 5 }),
        await gaussian.statistics(row(at)),
      ];
      expect(data[at]).toBe(Math.fround(-(elbo! + kl!.reduce((sum, value) => sum + value, 0)) / 12));
    }
    expect((await gaussian.score(many.subarray(12 * 60), { samples: 5 })).data).toEqual(data.slice(60));
    const sums = await gaussian.score(many, { samples: 5, reduction: 'sum' });
    expect(sums.data[3]).toBeCloseTo(12 * data[3]!, 4);
    const target = bytes(70 * 12);
    const [own, other] = [
      target.subarray(12 * 66, 12 * 67),
      await gaussian.score(many, { samples: 5, target }),
    ];
    const { elbo } = await gaussian.evaluate(row(66), { samples: 5, target: own });
    const { kl } = await gaussian.statistics(row(66));
    expect(other.data[66]).toBe(Math.fround(-(elbo! + kl!.reduce((sum, value) => sum + value, 0)) / 12));

    const hole = many.slice().fill(Number.NaN, 12 * 66 + 3, 12 * 66 + 4);
    const { path } = await refusal(() => gaussian.score(hole, { samples: 1 }), 'notFinite');
    expect(path).toBe('row 66, column 3');
    const each = () => gaussian.score(many, { samples: 1, per: 'feature' });
    expect((await refusal(each, 'incompatible')).path).toBe('samples');
    expect((await refusal(() => gaussian.score(many, { samples: 0 }), 'outOfRange')).path).toBe('samples');
  });

  test('is refused by models without gaussian codes', async () => {
    expect((await refusal(() => model.score(rows, { samples: 2 }), 'unsupported')).path).toBe('samples');
  });
});
