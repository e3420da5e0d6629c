/** Parquet files, against what PyArrow wrote. */

import { readParquet, readParquetRows, table as tableOf } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { bytesOf, fixture, refusal, withstands } from './tools.js';

const packed = (name: string): string => fixture(`packed/${name}.parquet`);

/** The table of `make.py`. */
const row = (at: number): number[] => [at * 3 - 20, at / 4, at / 8, at % 3 === 0 ? 1 : 0];
const rows = Array.from({ length: 40 }, (_, at) => at);
const table = {
  data: Float32Array.from(rows.flatMap(row)),
  shape: [40, 4],
  columns: ['whole', 'real', 'single', 'truth'],
  labels: rows.map((at) => (at % 2 === 0 ? 'dog' : 'cat')),
};

describe('readParquet', () => {
  test.each(['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'])(
    'reads numbers packed by %s',
    async (name) => {
      expect(await readParquet(packed(name), { label: 'kind' })).toEqual(table);
    },
  );

  test('takes the columns that it is told', async () => {
    const { data, shape, columns } = await readParquet(packed('zstd'), { columns: ['single', 'whole'] });
    expect([shape, columns]).toEqual([
      [40, 2],
      ['single', 'whole'],
    ]);
    expect([...data.subarray(78)]).toEqual([39 / 8, 97]);
  });

  test('names row and column of text and of what is missing, unless it is told what stands for it', async () => {
    expect(await refusal(readParquet(packed('snappy')))).toMatchObject({
      path: `${packed('snappy')}, row 0, column "kind"`,
      received: '"dog"',
    });
    const gaps = new File([await bytesOf('packed/gaps.parquet')], 'gaps.parquet');
    expect(await refusal(readParquet(gaps))).toMatchObject({
      code: 'badData',
      path: 'gaps.parquet, row 1, column "a"',
      received: 'nothing',
    });
    expect((await readParquet(gaps, { missing: -1 })).data).toEqual(Float32Array.of(1, -1, -1, 5, 3, 6));
    expect((await readParquet(gaps, { missing: Number.NaN })).data[2]).toBeNaN();
  });

  test('refuses columns that are not there, and files without rows', async () => {
    expect(await refusal(readParquet(packed('none'), { columns: ['weight'] }))).toMatchObject({
      code: 'badData',
      received: '"weight"',
    });
    expect((await refusal(readParquet(packed('none'), { columns: [] }))).code).toBe('emptyData');
    expect((await refusal(readParquet(packed('empty')))).code).toBe('emptyData');
    expect((await refusal(readParquet(fixture('savetxt.csv')))).hint).toBe(
      'check that this is a parquet file',
    );
  });

  test('refuses every cut, and reads or refuses the file with any byte changed', async () => {
    const bytes = await bytesOf('packed/gaps.parquet');
    const outcomes = await withstands(bytes, (changed) => readParquet(changed, { missing: 0 }));
    const odd = outcomes.filter(
      (outcome) => 'value' in outcome && (outcome.cut || outcome.value.shape[0] !== 3),
    );
    expect(odd).toEqual([]);
  });

  test('refuses a page without a size, which hyparquet would read for ever', async () => {
    const bytes = await bytesOf('packed/gzip.parquet');
    bytes[1358]! ^= 64;
    expect(await refusal(readParquet(bytes, { label: 'kind' }))).toMatchObject({ code: 'badData' });
  });
});

describe('readParquetRows', () => {
  test('gives cells of every kind, null where nothing is known', async () => {
    const found = await readParquetRows(packed('mixed'));
    expect(found).toEqual([
      { id: 7, kind: 'villa', size: null, garden: true, built: '1970-01-01T00:00:00.000Z' },
      { id: '9007199254740993', kind: null, size: 52.5, garden: null, built: null },
      { id: null, kind: 'flat', size: null, garden: false, built: '1970-01-02T00:00:00.000Z' },
    ]);
    const fitted = tableOf({ kind: 'category', garden: 'boolean' }).fit(found);
    expect(Array.from(fitted.transform(found).data)).toEqual([
      0,
      1,
      0,
      1,
      ...new Array(4).fill(Number.NaN),
      1,
      0,
      1,
      0,
    ]);
  });

  test('takes the columns that it is told, from all groups of rows', async () => {
    const found = await readParquetRows(packed('zstd'), { columns: ['kind', 'truth'] });
    expect(found).toEqual(rows.map((at) => ({ kind: table.labels[at], truth: at % 3 === 0 })));
    expect((await refusal(readParquetRows(packed('zstd'), { columns: ['weight'] }))).received).toBe(
      '"weight"',
    );
  });

  test('names row and column of what is no cell', async () => {
    const error = await refusal(readParquetRows(packed('lists')));
    expect(error).toMatchObject({ code: 'badData', path: `${packed('lists')}, row 0, column "parts"` });
    expect(await readParquetRows(packed('lists'), { columns: ['id'] })).toEqual([{ id: 1 }, { id: 2 }]);
    expect((await refusal(readParquetRows(packed('empty')))).code).toBe('emptyData');
  });
});
