/** Scalers: scikit-learn's figures, the way there and back, and refusals. */

import {
  minMaxScaler,
  quantileScaler,
  robustScaler,
  type Scaler,
  type ScalerJson,
  scalerFrom,
  standardScaler,
} from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { normalQuantile, normalShare } from '../../dist/data/normal.js';
import { thrown } from '../facade/tools.js';
import golden from '../fixtures/scalers.json' with { type: 'json' };

const makers = { standardScaler, minMaxScaler, robustScaler, quantileScaler };
const known = (rows: (number | null)[][]): number[][] =>
  rows.map((row) => row.map((value) => value ?? Number.NaN));
const train = known(golden.train);
const holes = known(golden.holes);
const fresh = known(golden.fresh);

/** Whether floats are those of scikit-learn, up to what 32 bits can tell of each. */
function expectClose(received: Float32Array, expected: (number | null)[][], tolerance = 2e-7): void {
  const wanted = expected.flat();
  expect(received.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    const size = Math.max(Math.abs(value!), 1e-3);
    expect(Math.abs(received[i]! - value!) / size, `value ${i}: ${received[i]}, ${value}`).toBeLessThan(
      tolerance,
    );
  });
}

describe.each(golden.cases)('$name, $options', ({ name, options, scaled, inverse }) => {
  const make = makers[name.split(' ')[0] as keyof typeof makers] as (
    data: number[][],
    options: object,
  ) => Scaler;
  const scaler = make('missing' in options ? holes : train, options);

  test('is scikit-learn’s', () => expectClose(scaler.transform(fresh).data, scaled));

  test('goes back as scikit-learn does', () => {
    const data = Float32Array.from(known(scaled).flat());
    // What 32 bits leave out of the scaled value is far more in the units of a heavy tail.
    const back = scaler.inverse({ data, shape: [fresh.length, 7] });
    expect(back.shape).toEqual([fresh.length, 7]);
    expectClose(back.data, inverse, 2e-5);
  });

  test('is the same from JSON', () => {
    const again = scalerFrom(JSON.parse(JSON.stringify(scaler)));
    expect(again.toJSON()).toEqual(scaler.toJSON());
    expect(again.transform(fresh)).toEqual(scaler.transform(fresh));
  });
});

test('the normal distribution is SciPy’s', () => {
  for (const [share, value] of golden.normal.quantiles) {
    expect(Math.abs(normalQuantile(share!) / (value || 1) - (value === 0 ? 0 : 1))).toBeLessThan(1e-14);
  }
  for (const [value, share] of golden.normal.shares) {
    expect(Math.abs(normalShare(value!) - share!)).toBeLessThan(1e-14 * Math.max(share!, 1e-15) + 2e-16);
  }
});

describe('what shares a scale', () => {
  const series = { data: Float32Array.of(0, 10, 1, 30, 2, 20, 4, 50), shape: [2, 2, 2] };

  test('every place, every channel, or all', () => {
    const of = (per: 'feature' | 'channel' | 'all') => minMaxScaler(series, { per }).transform(series);
    expect(of('feature').data).toEqual(Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1));
    expect(of('channel').data).toEqual(Float32Array.of(0, 0, 0.25, 0.5, 0.5, 0.25, 1, 1));
    expect(of('all').data).toEqual(Float32Array.from([0, 10, 1, 30, 2, 20, 4, 50], (value) => value / 50));
    expect(of('channel').shape).toEqual([2, 2, 2]);
  });

  test('a scaler per channel takes windows of any length, flat or not', () => {
    const scaler = standardScaler(
      { data: Float32Array.of(1, 100, 3, 300), shape: [2, 2] },
      { per: 'channel', columns: ['flow', 'load'] },
    );
    expect(scaler.transform({ data: Float32Array.of(3, 100, 1, 300), shape: [1, 2, 2] })).toEqual({
      data: Float32Array.of(1, -1, -1, 1),
      shape: [1, 2, 2],
    });
    expect(scaler.transform([[3, 100, 1, 300]]).data).toEqual(Float32Array.of(1, -1, -1, 1));
    const lost = thrown(() => scaler.transform([[3, 100, Number.NaN, 300]]));
    expect([lost.code, lost.path]).toEqual(['notFinite', 'row 0, column flow, value 2']);
    expect(thrown(() => scaler.transform([[1, 2, 3]])).code).toBe('invalidShape');
  });

  test('bytes are shares of 255', () => {
    const scaler = minMaxScaler({ data: Uint8Array.of(0, 51, 255), shape: [3, 1] }, { range: [0, 10] });
    expect(scaler.transform(Uint8Array.of(51)).data).toEqual(Float32Array.of(2));
    expect(scaler.inverse({ data: Float32Array.of(10), shape: [1, 1] }).data).toEqual(Float32Array.of(1));
  });
});

test('numbers beyond 32 bits keep their digits', () => {
  const times = Array.from({ length: 11 }, (_, i) => [1.7e12 + i]);
  expect(Array.from(minMaxScaler(times).transform(times).data.slice(0, 3))).toEqual(
    [0, 0.1, 0.2].map(Math.fround),
  );
});

test('names come from the table, and stand in errors', () => {
  const table = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], columns: ['pressure', 'flow'] };
  const scaler = standardScaler(table);
  expect(scaler.columns).toEqual(['pressure', 'flow']);
  const lost = thrown(() =>
    scaler.transform([
      [1, 2],
      [3, Number.POSITIVE_INFINITY],
    ]),
  );
  expect([lost.code, lost.path, lost.received]).toEqual(['notFinite', 'row 1, column flow', 'Infinity']);
  const unfit = thrown(() => robustScaler({ ...table, data: Float32Array.of(1, 2, Number.NaN, 4) }));
  expect([unfit.code, unfit.path]).toEqual(['notFinite', 'row 1, column pressure']);
});

test('a missing value stays missing', () => {
  const scaler = standardScaler([[1], [Number.NaN], [3]], { missing: true });
  expect(scaler.transform([[Number.NaN], [3]]).data).toEqual(Float32Array.of(Number.NaN, 1));
  expect(thrown(() => scaler.transform([[Number.NEGATIVE_INFINITY]])).code).toBe('notFinite');
  const empty = thrown(() => standardScaler([[1, Number.NaN]], { missing: true }));
  expect([empty.code, empty.path, empty.expected]).toEqual([
    'badData',
    'column 1',
    'at least one known value',
  ]);
});

test('bad options and data are refused', () => {
  expect(thrown(() => standardScaler([])).code).toBe('badData');
  expect(thrown(() => standardScaler(Float32Array.of(1, 2))).hint).toMatch(/shape/);
  expect(thrown(() => standardScaler([[1], [2, 3]])).path).toBe('row 1');
  expect(thrown(() => standardScaler([[1]], { columns: ['a', 'b'] })).path).toBe('columns');
  expect(thrown(() => minMaxScaler([[1]], { range: [1, 1] })).code).toBe('badData');
  expect(thrown(() => quantileScaler([[1]], { quantiles: 1 })).code).toBe('badData');
  expect(thrown(() => standardScaler([[1]], { pre: 'all' } as object)).hint).toMatch(/"per"/);
  expect(thrown(() => standardScaler([[1e200], [-1e200]])).code).toBe('badData');
  const scaler = standardScaler([[1, 2]]);
  expect(thrown(() => scaler.transform([[1]])).path).toBe('row 0');
  expect(thrown(() => scaler.inverse({ data: Float32Array.of(1), shape: [1, 1] })).code).toBe('badData');
});

describe('foreign JSON', () => {
  const json = minMaxScaler(
    [
      [1, 2],
      [3, 4],
    ],
    { columns: ['a', 'b'] },
  ).toJSON();
  const quantiles = quantileScaler([[1], [3]]).toJSON();
  test.each<[string, object]>([
    ['scaler.type', { type: 'magic' }],
    ['scaler.version', { version: '1' }],
    ['scaler.per', { per: 'row' }],
    ['scaler.shape', { shape: [3] }],
    ['scaler.shape', { shape: [2.5] }],
    ['scaler.columns', { columns: ['a'] }],
    ['scaler.columns', { columns: [1, 2] }],
    ['scaler.center', { center: [1, null] }],
    ['scaler.center', { center: 'abc' }],
    ['scaler.scale', { scale: [1] }],
    ['scaler.scale[1]', { scale: [1, 0] }],
    ['scaler.range', { range: [1, 0] }],
    ['scaler.clip', { clip: 1 }],
    ['scaler.missing', { missing: 'yes' }],
  ])('%s: %j', (path, change) => {
    const error = thrown(() => scalerFrom({ ...json, ...change }));
    expect([error.code, error.path]).toEqual(['badData', path]);
  });
  test.each<[string, object]>([
    ['scaler.output', { output: 'cauchy' }],
    ['scaler.quantiles', { quantiles: [] }],
    ['scaler.quantiles[0]', { quantiles: [[2, 1]] }],
    ['scaler.quantiles[0]', { quantiles: [[1]] }],
  ])('%s: %j', (path, change) => {
    expect(thrown(() => scalerFrom({ ...quantiles, ...change })).path).toBe(path);
  });
  test('what is no object, or newer', () => {
    for (const value of [null, undefined, 3, 'standardScaler', []])
      expect(thrown(() => scalerFrom(value)).code).toBe('badData');
    expect(thrown(() => scalerFrom({ ...json, version: 2 } as unknown as ScalerJson)).code).toBe(
      'unsupportedVersion',
    );
  });
});
