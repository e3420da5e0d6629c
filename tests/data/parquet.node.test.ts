/** Parquet files, against what PyArrow wrote. */

import { readParquet } from 'hourglass-ae/data';
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
