/** The reader of csv files. */

import { csvChunks, readCsv, readCsvRows } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { fixture, refusal, values } from './tools.js';

const text = (content: string): File => new File([content], 'table.csv');

describe('readCsv', () => {
  test('reads what numpy.savetxt writes', async () => {
    const table = await readCsv(fixture('savetxt.csv'));
    expect(table).toEqual({ data: Float32Array.from(values(12)), shape: [4, 3], columns: ['a', 'b', 'c'] });
    const shapes: number[][] = [];
    for await (const { shape } of csvChunks(fixture('savetxt.csv'), { rows: 3 })) shapes.push(shape);
    expect(shapes).toEqual([
      [3, 3],
      [1, 3],
    ]);
  });

  test('finds out whether there is a line of names', async () => {
    expect((await readCsv(text('1,2\n3,4\n'))).shape).toEqual([2, 2]);
    expect((await readCsv(text('x,2\n3,4\n'))).columns).toEqual(['x', '2']);
    expect((await readCsv(text('1,2\n3,4\n'), { header: true })).columns).toEqual(['1', '2']);
    expect((await readCsv(text('1,2'))).columns).toEqual(['column 1', 'column 2']);
  });

  test.each([',', ';', '\t'])('finds out the delimiter %j', async (delimiter) => {
    const { data } = await readCsv(text(['a', 'b\n1', '2.5\n-3e2', '4\n'].join(delimiter)));
    expect(data).toEqual(Float32Array.of(1, 2.5, -300, 4));
  });

  test('takes any delimiter that it is told', async () => {
    expect((await readCsv(text('1|2\n3|4'), { delimiter: '|' })).data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  test('reads quotes, spaces, empty lines, a byte order mark and lines that end as on Windows', async () => {
    const table = await readCsv(text('\ufeff"a, in mm" ,b\r\n\r\n "1" , 2\r\n3,"4"\r\n'));
    expect(table).toEqual({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], columns: ['a, in mm', 'b'] });
  });

  test('takes columns by name or number, and a label beside them', async () => {
    const content = 'id,x,y,kind\n7,1,2,cat\n8,3,4,dog\n';
    const table = await readCsv(text(content), { label: 'kind', columns: ['y', 1] });
    expect(table).toEqual({
      data: Float32Array.of(2, 1, 4, 3),
      shape: [2, 2],
      columns: ['y', 'x'],
      labels: ['cat', 'dog'],
    });
    expect((await readCsv(text(content), { label: 3 })).columns).toEqual(['id', 'x', 'y']);
  });

  test('grows beyond its first thousand values', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},${-i}`);
    const { data, shape } = await readCsv(text(rows.join('\n')));
    expect(shape).toEqual([5000, 2]);
    expect([data[9998], data[9999]]).toEqual([4999, -4999]);
  });

  test('names the line of a ragged row', async () => {
    expect(await refusal(readCsv(text('a,b\n1,2\n3\n4,5\n')))).toMatchObject({
      code: 'badData',
      path: 'table.csv, line 3',
      expected: '2 fields',
      received: '1',
    });
    expect((await refusal(readCsvRows(text('a,b\n1,x\n"3,\n3",y\n5\n')))).path).toBe('table.csv, line 5');
  });

  test('names line and column of what is no number', async () => {
    expect(await refusal(readCsv(text('a,b\n1,2\n3,high\n')))).toMatchObject({
      code: 'badData',
      path: 'table.csv, line 3, column "b"',
      received: '"high"',
    });
    expect((await refusal(readCsv(text('a,b\n1,Infinity')))).received).toBe('"Infinity"');
    expect((await refusal(readCsv(text('a,b\n"1,2\n3,4\n')))).code).toBe('badData');
  });

  test.each(['', 'NaN', 'NA', 'null', '?'])(
    'refuses the missing value %j unless it is told what it stands for',
    async (word) => {
      const content = `a,b\n1,2\n${word},4\n`;
      expect((await refusal(readCsv(text(content)))).path).toBe('table.csv, line 3, column "a"');
      expect((await readCsv(text(content), { missing: 0 })).data).toEqual(Float32Array.of(1, 2, 0, 4));
    },
  );

  test('keeps missing values as NaN where it is told so', async () => {
    const { data } = await readCsv(text('a,b\n1,\nNA,4\n'), { missing: Number.NaN });
    expect(data).toEqual(Float32Array.of(1, Number.NaN, Number.NaN, 4));
    expect((await refusal(readCsv(text('a\n1\nx\n'), { missing: Number.NaN }))).received).toBe('"x"');
  });

  test('refuses files without rows, and columns that are not there', async () => {
    expect((await refusal(readCsv(text('')))).code).toBe('emptyData');
    expect((await refusal(readCsv(text('a,b\n')))).code).toBe('emptyData');
    expect((await refusal(readCsv(text('a,b\n1,2'), { columns: [] }))).code).toBe('emptyData');
    expect(await refusal(readCsv(text('a,b\n1,2'), { label: 'c' }))).toMatchObject({
      code: 'badData',
      received: '"c"',
    });
    expect((await refusal(readCsv(text('a,b\n1,2'), { columns: [2] }))).received).toBe('2');
  });
});
