/** Windows of a series and their way back; labels as one-hot rows. */

import { oneHot, placeWindows, windows } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { thrown } from './tools.js';

const series = Array.from({ length: 11 }, (_, step) => [step, 100 + step]);

describe('windows', () => {
  test('begin a stride apart, and the last one ends with the series', () => {
    const { data, shape } = windows(series, { length: 4, stride: 3 });
    expect(shape).toEqual([4, 4, 2]);
    expect(Array.from({ length: 4 }, (_, window) => data[window * 8])).toEqual([0, 3, 6, 7]);
    expect(Array.from(data.slice(8, 16))).toEqual([3, 103, 4, 104, 5, 105, 6, 106]);
    expect(windows(series, { length: 11 }).shape).toEqual([1, 11, 2]);
  });

  test('take one channel, tensors, bytes and gaps', () => {
    expect(windows(Float32Array.of(1, 2, 3), { length: 2 })).toEqual({
      data: Float32Array.of(1, 2, 2, 3),
      shape: [2, 2, 1],
    });
    const tensor = { data: Uint8Array.of(0, 255, 51), shape: [3, 1] };
    expect(windows(tensor, { length: 3 }).data).toEqual(Float32Array.of(0, 1, 0.2));
    expect(windows([[1], [Number.NaN]], { length: 1 }).data).toEqual(Float32Array.of(1, Number.NaN));
  });

  test.each([1, 2, 3, 4, 5])('come back to where they were, stride %i', (stride) => {
    const cut = windows(series, { length: 5, stride });
    const back = placeWindows(cut, { steps: 11, length: 5, stride });
    expect(back).toEqual({ data: Float32Array.from(series.flat()), shape: [11, 2] });
  });

  test('are averaged where they overlap', () => {
    const each = { data: Float32Array.of(1, 1, 1, 3, 3, 3), shape: [2, 3] };
    expect(placeWindows(each, { steps: 4, length: 3 })).toEqual({
      data: Float32Array.of(1, 2, 2, 3),
      shape: [4],
    });
    const scores = { data: Float32Array.of(1, 3), shape: [2] };
    expect(placeWindows(scores, { steps: 4, length: 3 })).toEqual({
      data: Float32Array.of(1, 2, 2, 3),
      shape: [4],
    });
  });

  test('are refused where they do not fit', () => {
    expect(thrown(() => windows(series, { length: 12 })).path).toBe('length');
    expect(thrown(() => windows(series, { length: 4, stride: 5 })).path).toBe('stride');
    expect(thrown(() => windows(series, { length: 0 })).code).toBe('outOfRange');
    expect(thrown(() => windows([], { length: 1 })).code).toBe('badData');
    expect(thrown(() => windows([[1], [1, 2]], { length: 1 })).path).toBe('row 1');
    const scores = { data: Float32Array.of(1, 3), shape: [2] };
    expect(thrown(() => placeWindows(scores, { steps: 5, length: 3 })).code).toBe('invalidShape');
  });
});

describe('oneHot', () => {
  test('tells what the places are, and the codes', () => {
    expect(oneHot(['b', 'a', 'b'])).toEqual({
      data: Float32Array.of(0, 1, 1, 0, 0, 1),
      shape: [3, 2],
      categories: ['a', 'b'],
      codes: Uint32Array.of(1, 0, 1),
    });
    expect(oneHot([10, 9, 100]).categories).toEqual([9, 10, 100]);
  });

  test('keeps to categories that are given', () => {
    expect(Array.from(oneHot(['b'], ['c', 'b', 'a']).data)).toEqual([0, 1, 0]);
    const unseen = thrown(() => oneHot(['b', 'x'], ['a', 'b']));
    expect([unseen.code, unseen.path, unseen.received]).toEqual(['badData', 'labels[1]', '"x"']);
    expect(thrown(() => oneHot([])).code).toBe('emptyData');
  });
});
