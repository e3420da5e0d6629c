/** Tables of mixed columns: what the model sees, what comes back, what is filled in, and what is refused. */

import {
  Autoencoder,
  AutoencoderError,
  anomalyDetector,
  defineModel,
  impute,
  initializers,
  latents,
  layers,
  type ModelSpec,
  optimizers,
  vanilla,
} from 'hourglass-ae';
import {
  type FittedTable,
  Random,
  readCsvRows,
  standardScaler,
  type TableRow,
  table,
} from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashOf, refusal } from './tools.js';

const schema = { age: 'number', job: 'category', pay: 'number', member: 'boolean' } as const;
const jobs = ['nurse', 'clerk', 'pilot'];

/** People whose job decides age and membership, and whose age decides pay. */
function people(count: number, seed: number): { age: number; job: string; pay: number; member: boolean }[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const place = random.below(3);
    const age = 30 + 10 * place + 2 * random.normal();
    return { age, job: jobs[place]!, pay: 1000 * age + 300 * random.normal(), member: place === 2 };
  });
}

/** The rows, some of whose cells are not known. */
function withGaps(rows: TableRow[], seed: number): TableRow[] {
  const random = new Random(seed);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, random.uniform() < 0.15 ? null : cell]),
    ),
  );
}

const train = withGaps(people(300, 1), 2);
const fitted = table(schema).fit(train);
let model: Autoencoder;
beforeAll(async () => {
  model = await Autoencoder.create(fitted.spec(), { preprocessing: fitted, seed: 1, threads: 1 });
  await model.fit(train, { epochs: 120, batchSize: 32 });
});

describe('a fitted table', () => {
  test('is made of the training rows', () => {
    expect(fitted.columns).toEqual([
      'age',
      'pay',
      'job=clerk',
      'job=nurse',
      'job=pilot',
      'member=false',
      'member=true',
    ]);
    expect(fitted.schema).toEqual(schema);
    const ages = train.flatMap(({ age }) => (typeof age === 'number' ? [[age]] : []));
    const expected = standardScaler(ages).toJSON();
    expect(fitted.toJSON().columns[0]).toMatchObject({
      center: expected.type !== 'quantileScaler' && expected.center[0],
    });
    const before = JSON.stringify(fitted);
    fitted.transform([{ age: 900, job: 'pilot', pay: 1e9, member: true }]);
    expect(JSON.stringify(fitted)).toBe(before);
  });

  test('takes rows there and back', () => {
    const rows = people(20, 5);
    const seen = fitted.transform(rows);
    expect(seen.shape).toEqual([20, 7]);
    const back = fitted.toRows(fitted.inverse(seen));
    rows.forEach((row, index) => {
      expect(back[index]).toEqual({
        ...row,
        age: expect.closeTo(row.age, 3),
        pay: expect.closeTo(row.pay, -1),
      });
    });
  });

  test('has gaps where nothing is known', () => {
    const row = { age: Number.NaN, job: '', pay: undefined, member: null };
    expect(Array.from(fitted.transform([row]).data)).toEqual(new Array(7).fill(Number.NaN));
  });

  test('takes text as csv has it, and tables of numbers', async () => {
    const csv = new File(['age;job;pay;member\n31;nurse;NA;1\n;clerk;40000;False'], 'people.csv');
    const rows = await readCsvRows(csv);
    expect(fitted.transform(rows)).toEqual(
      fitted.transform([
        { age: 31, job: 'nurse', pay: null, member: true },
        { age: null, job: 'clerk', pay: 40000, member: false },
      ]),
    );
    const numbers = {
      data: Float32Array.of(1, 10, 2, 20),
      shape: [2, 2] as [number, number],
      columns: ['b', 'a'],
    };
    const both = table({ a: 'number', b: 'category' }).fit(numbers);
    expect(both.columns).toEqual(['a', 'b=1', 'b=2']);
    expect(both.transform(numbers).data).toEqual(Float32Array.of(-1, 1, 0, 1, 0, 1));
    expect(both.transform([[20, 0, 1]]).data).toEqual(Float32Array.of(1, 0, 1));
  });
});

describe('a model of a table', () => {
  test('fills gaps better than means and the commonest category do', async () => {
    const whole = people(100, 11);
    const gaps = whole.map((row, index) => ({
      ...row,
      ...[{ age: null }, { job: null }, { pay: null }, { member: null }][index % 4],
      id: index,
    }));
    const filled = await impute(model, gaps);
    const wrong = (name: 'job' | 'member') =>
      filled.filter((row, index) => row[name] !== whole[index]![name]).length;
    const error = (name: 'age' | 'pay') =>
      Math.sqrt(
        filled.reduce((sum, row, index) => sum + (Number(row[name]) - whole[index]![name]) ** 2, 0) / 25,
      );
    expect(wrong('job')).toBeLessThan(3);
    expect(wrong('member')).toBeLessThan(3);
    expect(error('age')).toBeLessThan(4); // their standard deviation is 8.4
    expect(error('pay')).toBeLessThan(4000);
    expect(filled[1]).toMatchObject({ age: whole[1]!.age, pay: whole[1]!.pay, id: 1 });
  });

  test('learns nothing of what is missing', async () => {
    const spec: ModelSpec = vanilla({ inputShape: [7], latentDim: 3, outputActivation: 'linear' });
    const [own, hand] = await Promise.all([
      Autoencoder.create(spec, { preprocessing: fitted, threads: 1 }),
      Autoencoder.create(spec, { threads: 1 }),
    ]);
    const seen = fitted.transform(train).data;
    const known = seen.map((value) => (Number.isNaN(value) ? 0 : 1));
    await own.fit(train, { epochs: 1 });
    await hand.fit(
      seen.map((value, i) => (known[i] === 0 ? 0 : value)),
      { epochs: 1, mask: known },
    );
    expect(await hashOf(own)).toBe(await hashOf(hand));
    await Promise.all([own.close(), hand.close()]);
  });

  test('has columns that were always the same, of which there is nothing to choose', async () => {
    const rows = [1, 2, 3, 4].map((age) => ({ age, land: 'here', job: age > 2 ? 'nurse' : 'clerk' }));
    const constant = table({ age: 'number', land: 'category', job: 'category' }).fit(rows);
    await using small = await Autoencoder.create(constant.spec(), { preprocessing: constant, threads: 1 });
    await small.fit(rows, { epochs: 2 });
    const filled = await impute(small, [{ age: 2, land: null, job: 'clerk' }]);
    expect(filled).toEqual([{ age: 2, land: 'here', job: 'clerk' }]);
  });

  test('comes back with its table', async () => {
    await using loaded = await Autoencoder.load(await model.save());
    expect(loaded.preprocessing?.toJSON()).toEqual(fitted.toJSON());
    const gaps = withGaps(people(10, 20), 21);
    expect(await impute(loaded, gaps)).toEqual(await impute(model, gaps));
    expect(await loaded.score(gaps)).toEqual(await model.score(gaps));
  });

  test('serves the tasks, and streams', async () => {
    const detector = await anomalyDetector(model, train, { percentile: 99 });
    const strange = { age: 30, job: 'nurse', pay: 90_000, member: true };
    expect(await detector.predict([strange, people(1, 30)[0]!])).toEqual([true, false]);
    const chunks = function* () {
      yield train.slice(0, 150);
      yield people(10, 3);
    };
    await using other = await Autoencoder.create(fitted.spec(), { preprocessing: fitted, threads: 1 });
    await other.fit(chunks, { epochs: 1 });
    const shapes: number[][] = [];
    for await (const { shape } of other.reconstruct(chunks)) shapes.push(shape);
    expect(shapes).toEqual([
      [150, 7],
      [10, 7],
    ]);
  });
});

describe('embeddings of categories', () => {
  /** Homes in towns of three regions, which nobody tells; the region decides what they cost and whether they stand alone. */
  const homes = (count: number, seed: number): { town: string; price: number; alone: boolean }[] => {
    const random = new Random(seed);
    return Array.from({ length: count }, () => {
      const town = random.below(12);
      const price = 100 * (town % 3) + 10 * random.normal();
      return { town: `town ${String(town).padStart(2, '0')}`, price, alone: town % 3 === 2 };
    });
  };
  const rows = withGaps(homes(600, 1), 2);
  const towns = table({ town: 'category', price: 'number', alone: 'boolean' }).fit(rows);

  test('are half as wide as there are categories, and begin the encoder', () => {
    expect(towns.groups).toEqual([
      { from: 1, categories: 12, units: 6 },
      { from: 13, categories: 2, units: 1 },
    ]);
    const many = Array.from({ length: 150 }, (_, id) => ({ id }));
    expect(table({ id: 'category' }).fit(many).groups).toEqual([{ from: 0, categories: 150, units: 50 }]);
    const plain = towns.spec();
    const first = { type: 'categoryEmbedding', groups: towns.groups };
    expect(towns.spec({ embeddings: true })).toEqual({ ...plain, encoder: [first, ...plain.encoder] });
    expect(plain.encoder[0]!.type).toBe('dense');
    const numbers = table({ price: 'number' }).fit(rows);
    expect(numbers.spec({ embeddings: true })).toEqual(numbers.spec());
  });

  test('fill gaps, in a model that comes back from its file', async () => {
    const spec = towns.spec({ embeddings: true, units: [24], latentDim: 8 });
    await using model = await Autoencoder.create(spec, { preprocessing: towns, seed: 1, threads: 1 });
    await model.fit(rows, { epochs: 60, batchSize: 32, optimizer: optimizers.adam({ learningRate: 0.003 }) });
    const gaps: TableRow[] = [
      { town: 'town 04', price: null, alone: false },
      { town: 'town 09', price: 2, alone: null },
      { town: null, price: 205, alone: null },
    ];
    const filled = await impute(model, gaps);
    expect(Math.abs(Number(filled[0]!.price) - 100)).toBeLessThan(30);
    expect(filled[1]!.alone).toBe(false);
    expect(filled[2]!.alone).toBe(true);
    expect(Number(String(filled[2]!.town).slice(5)) % 3).toBe(2);
    await using again = await Autoencoder.load(await model.save(), { threads: 1 });
    expect(await impute(again, gaps)).toEqual(filled);
  });

  test('of a missing category are zero', async () => {
    const groups = towns.groups.slice(0, 1);
    const spec = defineModel({
      inputShape: [15],
      encoder: [layers.categoryEmbedding(groups)],
      latent: latents.plain({ dim: 9, initializer: initializers.identity() }),
      decoder: 'mirror',
      objective: towns.spec().objective,
    });
    await using model = await Autoencoder.create(spec, { preprocessing: towns, seed: 1, threads: 1 });
    const { data, shape } = await model.encode([{ town: null, price: null, alone: true }]);
    expect(shape).toEqual([1, 9]);
    expect(Array.from(data)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

describe('what is refused', () => {
  const good = { age: 31, job: 'nurse', pay: 30_000, member: false };
  test.each<[string, string, string, TableRow[]]>([
    ['a wrong type', 'badData', 'row 1, column age', [good, { ...good, age: 'old' }]],
    ['a boolean for a number', 'badData', 'row 0, column age', [{ ...good, age: true }]],
    ['an unseen category', 'badData', 'row 1, column job', [good, { ...good, job: 'doctor' }]],
    ['no boolean', 'badData', 'row 0, column member', [{ ...good, member: 'maybe' }]],
    ['a missing column', 'badData', 'column pay', [{ age: 1, job: 'nurse', member: true }]],
    ['an infinity', 'notFinite', 'row 0, column pay', [{ ...good, pay: Number.POSITIVE_INFINITY }]],
    ['no object', 'badData', 'row 1', [good, 3 as unknown as TableRow]],
  ])('%s', async (_, code, path, rows) => {
    const error = await refusal(() => model.score(rows), code as 'badData');
    expect(error.path).toBe(path);
  });

  test.each<['number' | 'category', TableRow[string]]>([
    ['number', Number.NaN],
    ['category', null],
  ])('a column of %s without any known value', async (type, gap) => {
    const rows = [good, good].map(({ age }) => ({ age, flow: gap }));
    const error = await refusal(() => table({ age: 'number', flow: type }).fit(rows), 'badData');
    expect([error.path, error.expected]).toEqual(['column flow', 'at least one known value']);
  });

  test('schemas and rows to fit on', () => {
    const cases: [string, string, () => unknown][] = [
      ['outOfRange', 'schema.age', () => table({ age: 'numeric' as 'number' })],
      ['emptyData', 'schema', () => table({})],
      ['badData', 'column job', () => table({ job: 'category' }).fit([{ job: null }])],
      ['badData', 'row 1, column age', () => table({ age: 'number' }).fit([{ age: 3 }, { age: 'x' }])],
      ['badData', 'row 0, column on', () => table({ on: 'boolean' }).fit([{ on: 'perhaps' }])],
    ];
    for (const [code, path, call] of cases) {
      let error: unknown;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(AutoencoderError);
      expect(error).toMatchObject({ code, path });
    }
  });

  test('foreign JSON', async () => {
    const json = fitted.toJSON();
    const [age, job] = json.columns;
    const wrong: [string, object][] = [
      ['table.columns', { columns: [] }],
      ['table.columns[0].type', { columns: [{ ...age, type: 'text' }] }],
      ['table.columns[0].scale', { columns: [{ ...age, scale: 0 }] }],
      ['table.columns[1].name', { columns: [age, age] }],
      ['table.columns[0].categories', { columns: [{ ...job, categories: ['a', 'a'] }] }],
      ['table.version', { version: 'one' }],
    ];
    for (const [path, change] of wrong) {
      const preprocessing = { toJSON: () => ({ ...json, ...change }) } as unknown as FittedTable;
      const error = await refusal(() => Autoencoder.create(fitted.spec(), { preprocessing }), 'badData');
      expect(error.path).toBe(path);
    }
  });

  test('a model of another shape, and one without a table', async () => {
    const spec = vanilla({ inputShape: [4], latentDim: 2 });
    await refusal(() => Autoencoder.create(spec, { preprocessing: fitted }), 'invalidShape');
    await using plain = await Autoencoder.create(spec);
    await refusal(() => impute(plain, people(2, 1)), 'unsupported');
    await refusal(() => plain.score(people(2, 1)), 'badData');
  });
});
