/** The series detector: windows, places, smoothing, streaming, events, explanations, its place in the model file. */

import { Autoencoder, deep, type SeriesDetector, seriesDetector } from 'hourglass-ae';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MovingMean } from '../../dist/tasks/series/moving-mean.js';
import { windowLength } from '../../dist/tasks/series/window-length.js';
import golden from '../fixtures/moving-means.json' with { type: 'json' };
import { bytes, refusal } from './tools.js';

/** Two waves of 20 rows, one in bar and one in degrees, with some noise. */
function pump(rows: number, seed: number): number[][] {
  const noise = bytes(rows * 2, seed);
  return Array.from({ length: rows }, (_, row) => {
    const wave = Math.abs(((row % 20) - 10) / 5) - 1;
    return [3 + 0.5 * wave + noise[row * 2]! / 1000, 70 - 4 * wave + noise[row * 2 + 1]! / 100];
  });
}

const fast = { seed: 1, threads: 1, fit: { epochs: 30, batchSize: 32 } } as const;
const columns = ['pressure', 'temperature'];
const normal = pump(400, 1);
const other = pump(120, 7);
const made: SeriesDetector[] = [];

/** What was made, to be closed in the end. */
async function kept(making: Promise<SeriesDetector>): Promise<SeriesDetector> {
  const detector = await making;
  made.push(detector);
  return detector;
}

let causal: SeriesDetector;
let ahead: SeriesDetector;
beforeAll(async () => {
  causal = await kept(seriesDetector(normal, { ...fast, columns, smoothing: 3, margin: 2 }));
  ahead = await kept(seriesDetector(causal.model, normal, { columns, lookAhead: true, smoothing: 5 }));
});
afterAll(async () => {
  for (const { model } of made) await model.close();
});

/** The scores of one series, pushed row by row. */
async function pushed(detector: SeriesDetector, rows: readonly number[][], times?: readonly number[]) {
  const points = [];
  for (const [row, values] of rows.entries()) points.push(...(await detector.push(values, times?.[row])));
  const late = rows.length - points.length;
  points.push(...(await detector.flush()));
  expect(points.map(({ row }) => row)).toEqual(rows.map((_, row) => row));
  return { late, scores: Float32Array.from(points, ({ score }) => score), points };
}

test('moving means are numpy’s', () => {
  expect(golden.cases.length).toBeGreaterThan(5);
  for (const { width, ahead, values, means } of golden.cases) {
    const mean = new MovingMean(width, ahead, 2);
    for (let round = 0; round < 2; round++) {
      const some = values.flatMap((value) => mean.push([value ?? Number.NaN, -(value ?? Number.NaN)]) ?? []);
      const all = [...some, ...mean.finish()];
      expect(all.length).toBe(values.length);
      all.forEach(([one, negative], i) => {
        if (means[i] === null) expect(one).toBeNaN();
        else expect(one).toBeCloseTo(means[i]!, 10);
        expect(negative).toBe(-one!);
      });
    }
  }
});

test('a moving mean does not collect rounding', () => {
  const mean = new MovingMean(10, 0, 1);
  for (let i = 0; i < 1000; i++) mean.push([i % 100 === 0 ? 1e16 : 0.1]);
  expect(mean.push([0.1])![0]).toBeCloseTo(0.1, 12);
});

test('windows follow the rhythm of the series', () => {
  const wave = (period: number) =>
    Float64Array.from({ length: 600 }, (_, i) => Math.sin((2 * Math.PI * i) / period) + bytes(600)[i]! / 500);
  expect(windowLength(wave(25), 1)).toBe(25);
  expect(windowLength(wave(6), 1)).toBe(18);
  expect(windowLength(wave(300), 1)).toBe(16);
  expect(windowLength(new Float64Array(600).fill(3), 1)).toBe(16);
  const both = new Float64Array(1200);
  wave(25).forEach((value, i) => {
    both.set([value, 5], 2 * i);
  });
  expect(windowLength(both, 2)).toBe(25);
  expect(causal.length).toBe(20);
});

describe('places', () => {
  /** Scores of all windows by their last row, from the model itself. */
  async function byEnd(): Promise<number[]> {
    const { length, model } = causal;
    const windows = other.slice(length - 1).flatMap((_, start) => other.slice(start, start + length).flat());
    return [
      ...new Array<number>(length - 1).fill(Number.NaN),
      ...(await model.score(Float32Array.from(windows))).data,
    ];
  }
  const mean = (values: readonly number[]) => {
    const known = values.filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value / known.length, 0);
  };
  const expectScores = (scores: ArrayLike<number>, expected: readonly number[]) => {
    expect(scores.length).toBe(expected.length);
    expected.forEach((value, row) => {
      if (Number.isNaN(value)) expect(scores[row]).toBeNaN();
      else expect(scores[row]! / value).toBeCloseTo(1, 5);
    });
  };

  test('without look-ahead a row has the mean of the last windows that end with it or before', async () => {
    const ends = await byEnd();
    const expected = ends.map((end, row) =>
      Number.isNaN(end) ? end : mean(ends.slice(Math.max(0, row - 2), row + 1)),
    );
    expectScores((await causal.score(other)).data, expected);
    expect(expected.filter(Number.isNaN).length).toBe(19);
  });

  test('with look-ahead it has that of all windows that hold it, smoothed around it', async () => {
    const ends = await byEnd();
    const held = ends.map((_, row) => mean(ends.slice(row, row + 20)));
    const expected = held.map((_, row) => mean(held.slice(Math.max(0, row - 2), row + 3)));
    expectScores((await ahead.score(other)).data, expected);
  });

  test('the future changes nothing, unless looking ahead', async () => {
    const changed = other.map((row, i) => (i < 80 ? row : [9, 9]));
    const scores = [(await causal.score(other)).data, (await causal.score(changed)).data];
    expect(scores[1]!.slice(0, 80)).toEqual(scores[0]!.slice(0, 80));
    expect(scores[1]![80]).toBeGreaterThan(scores[0]![80]!);
    const [before, after] = [(await ahead.score(other)).data, (await ahead.score(changed)).data];
    expect(after[79]).toBeGreaterThan(before[79]!);
    expect(after.slice(0, 80 - ahead.delay)).toEqual(before.slice(0, 80 - ahead.delay));
  });

  test('the channels’ parts have the score as their mean', async () => {
    const { data, shape } = await causal.explain(other);
    expect(shape).toEqual([120, 2]);
    const scores = (await causal.score(other)).data;
    expectScores(
      scores,
      other.map((_, row) => (data[2 * row]! + data[2 * row + 1]!) / 2),
    );
  });
});

describe('push', () => {
  test('gives the scores of the whole series, at once or as late as it says', async () => {
    for (const detector of [causal, ahead]) {
      const { late, scores, points } = await pushed(detector, other);
      expect(late).toBe(detector.delay);
      expect(scores).toEqual((await detector.score(other)).data);
      expect(points.map(({ isAnomaly }) => isAnomaly)).toEqual(await detector.predict(other));
    }
    expect([causal.delay, ahead.delay]).toEqual([0, 21]);
  });

  test('keeps the order of calls that nobody waits for', async () => {
    const all = await Promise.all(other.map((row) => causal.push(row)));
    await causal.flush();
    expect(Float32Array.from(all.flat(), ({ score }) => score)).toEqual((await causal.score(other)).data);
  });

  test('a refused row counts as never given', async () => {
    const some = other.slice(0, 30);
    for (const row of some) await causal.push(row);
    await refusal(() => causal.push([1, Number.NaN]), 'notFinite');
    await refusal(() => causal.push([1]), 'badData');
    const [point] = await causal.push(other[30]!);
    await causal.flush();
    expect(point!.row).toBe(30);
    expect(point!.score).toBe((await causal.score(other)).data[30]);
  });
});

describe('times', () => {
  const minute = 60_000;
  const start = Date.UTC(2026, 0, 1);
  const at = (rows: number, pause: number) =>
    Array.from({ length: rows }, (_, row) => start + row * minute + (row < 50 ? 0 : pause));

  test('after a pause of a window’s length the windows begin anew', async () => {
    const timed = await kept(
      seriesDetector(normal, {
        ...fast,
        fit: { epochs: 1 },
        times: at(400, 0),
        lookAhead: true,
      }),
    );
    const [short, long] = [at(120, 18 * minute), at(120, 20 * minute)];
    expect((await timed.score(other, short)).data).toEqual((await timed.score(other)).data);
    const parts = [await timed.score(other.slice(0, 50)), await timed.score(other.slice(50))];
    const whole = (await timed.score(other, long)).data;
    expect(whole).toEqual(Float32Array.from(parts.flatMap(({ data }) => [...data])));
    expect((await pushed(timed, other, long)).scores).toEqual(whole);
    const texts = long.map((time) => new Date(time).toISOString().slice(0, 19).replace('T', ' '));
    expect((await timed.score(other, texts)).data).toEqual(whole);
  });

  test('missing values are refused, or the last ones held', async () => {
    const holed = other.map((row, i) => (i === 40 || i === 0 ? [row[0]!, Number.NaN] : row));
    const held = other.map((row, i) => (i === 40 ? [row[0]!, other[39]![1]!] : row));
    const error = await refusal(() => causal.score(holed), 'notFinite');
    expect(error.path).toBe('series row 0, column temperature');
    expect(error.hint).toContain("missing: 'hold'");
    const holding = await kept(seriesDetector(causal.model, holed, { columns, missing: 'hold' }));
    const scores = (await holding.score(holed)).data;
    expect(scores.slice(20)).toEqual((await holding.score(held)).data.slice(20));
    expect(scores[19]).toBeNaN();
    expect((await pushed(holding, holed)).scores).toEqual(scores);
  });
});

test('events have their times, their peak and what made them, in the channels’ units', async () => {
  const strange = other.map(([pressure, temperature], row) => [
    row >= 60 && row < 70 ? pressure! + 5 : pressure!,
    temperature!,
  ]);
  const times = other.map((_, row) => `2026-01-01 00:${String(row % 60).padStart(2, '0')}:00`).sort();
  const { events, flags, scores, threshold } = await causal.detect(strange, times);
  expect(events.length).toBe(1);
  const [event] = events;
  expect(event!.start).toBeGreaterThanOrEqual(60);
  expect(event!.start).toBeLessThan(64);
  expect(event!.end).toBeGreaterThanOrEqual(69);
  expect(event!.end).toBeLessThan(70 + 20 + 3);
  expect(event!.score).toBe(Math.max(...scores.filter((score) => !Number.isNaN(score))));
  expect(scores[event!.peak]).toBe(event!.score);
  expect(event!.startTime).toBe(times[event!.start]);
  expect(flags.indexOf(true)).toBe(event!.start);
  expect(threshold).toBe(causal.threshold);
  const [part, rest] = event!.channels;
  expect(part!.channel).toBe('pressure');
  expect(part!.share).toBeGreaterThan(0.8);
  expect(part!.share + rest!.share).toBeCloseTo(1, 5);
  expect(part!.row).toBeGreaterThanOrEqual(60);
  expect(part!.row).toBeLessThan(70);
  expect(part!.value).toBeCloseTo(strange[part!.row]![0]!, 4);
  expect(part!.value - part!.expected).toBeGreaterThan(2);
  expect(part!.spread).toBeGreaterThan(0.01);
  expect(part!.spread).toBeLessThan(0.5);
  expect((await ahead.detect(strange)).events[0]!.channels[0]!.channel).toBe('pressure');
  const labels = other.map((_, row) => row >= 60 && row < 90);
  const { auroc, recall } = await causal.evaluate(strange, labels);
  expect(auroc).toBeGreaterThan(0.9);
  expect(recall).toBeGreaterThan(0.5);
  const { data } = await causal.probability(strange);
  expect(data[event!.peak]).toBe(1);
  expect(data[0]).toBeNaN();
});

test('scaler and model see the rows that they train on, the threshold the others; a table brings its names', async () => {
  const some = normal.slice(0, 200);
  const tables = [10, 30].map((far) => ({
    data: Float32Array.from(some.flatMap((row, i) => (i < 150 ? row : row.map((value) => value + far)))),
    shape: [200, 2],
    columns,
  }));
  const [one, two] = await Promise.all(
    tables.map((series) => kept(seriesDetector(series, { ...fast, fit: { epochs: 1 }, length: 10 }))),
  );
  expect(two!.threshold).toBeGreaterThan(2 * one!.threshold);
  expect(await two!.model.parameters()).toEqual(await one!.model.parameters());
  const scaler = one!.model.preprocessing!.toJSON();
  expect(two!.model.preprocessing!.toJSON()).toEqual(scaler);
  expect(JSON.stringify(scaler)).toContain('"columns":["pressure","temperature"]');
  const [event] = (await one!.detect(normal.map((row) => row.map((value) => value * 9)))).events;
  expect(columns).toContain(event!.channels[0]!.channel);
});

test('rows of the normal series that are none are warned of', async () => {
  expect(causal.warnings).toEqual([]);
  const dirty = normal.map((row, i) => (i >= 350 && i < 355 ? [9, 9] : row));
  const detector = await seriesDetector(causal.model, dirty, { columns });
  expect(detector.warnings[0]).toMatch(/^\d+ of the 381 rows that calibrate score far above .*row 35\d/);
});

test('save puts it into the model file and load gives it back', async () => {
  const again = await kept(seriesDetector(await Autoencoder.load(await causal.save(), { threads: 1 })));
  expect(again.threshold).toBe(causal.threshold);
  expect(again.length).toBe(causal.length);
  expect(await again.detect(other)).toEqual(await causal.detect(other));
  expect((await pushed(again, other)).scores).toEqual((await causal.score(other)).data);
});

test('thresholds are those of the anomaly detector, times the margin', async () => {
  const { model } = causal;
  const scores = Float64Array.from((await causal.score(normal)).data).filter((score) => !Number.isNaN(score));
  const mean = scores.reduce((sum, score) => sum + score / scores.length, 0);
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2 / scores.length, 0));
  const by = (options: object) => seriesDetector(model, normal, { columns, smoothing: 3, ...options });
  const far = await by({ method: 'meanDeviation', deviations: 4, margin: 1.5 });
  expect(far.threshold).toBeCloseTo(1.5 * (mean + 4 * deviation), 6);
  const highest = [...scores].sort((a, b) => b - a);
  const kept = await by({ method: 'conformal', falseAlarmRate: 0.02 });
  expect(kept.threshold).toBe(highest[Math.floor(0.02 * (scores.length + 1)) - 1]);
  expect((await kept.predict(normal)).filter(Boolean).length).toBeLessThanOrEqual(0.02 * 382);
  const labels = normal.map((_, row) => row >= 300 && row < 340);
  const strange = normal.map((row, i) => (labels[i] ? row.map((value) => value * 1.2) : row));
  const best = await seriesDetector(model, strange, { columns, method: 'bestF1', labels });
  expect((await best.evaluate(strange, labels)).f1).toBeGreaterThan(0.6);
  expect((await refusal(() => by({ deviations: 3 }), 'incompatible')).path).toBe('deviations');
  expect((await refusal(() => by({ method: 'bestF1', labels: [1] }), 'outOfRange')).path).toBe('labels');
});

test('one channel, as a list of numbers, and a model of one’s own', async () => {
  const list = normal.map(([pressure]) => pressure!);
  const spec = ([length]: [number, number]) =>
    deep({ inputShape: [length], units: [8], latentDim: 3, activation: 'tanh', outputActivation: 'linear' });
  const detector = await kept(
    seriesDetector(list, { ...fast, fit: { epochs: 2 }, length: 12, spec, calibration: 0 }),
  );
  expect(detector.channels).toBe(1);
  expect(detector.length).toBe(12);
  const scores = (await detector.score(list)).data;
  expect((await detector.score({ data: Float32Array.from(list), shape: [400] })).data).toEqual(scores);
  const known = scores.filter((score) => !Number.isNaN(score));
  expect(known.length).toBe(400 - 11);
  expect(known.filter((score) => score > detector.threshold).length).toBe(4);
  const [point] = await detector.push(list[0]!);
  expect(point).toEqual({ row: 0, score: Number.NaN, isAnomaly: false });
  await detector.flush();
});

test('what cannot be is refused', async () => {
  const made = (options: object, rows: unknown = normal) =>
    refusal(() => seriesDetector(rows as number[][], { ...fast, ...options }), 'outOfRange');
  expect((await made({ percentile: 101 })).path).toBe('percentile');
  expect((await made({ margin: 0 })).path).toBe('margin');
  expect((await made({ length: 1 })).path).toBe('length');
  expect((await made({ stride: 0 })).path).toBe('stride');
  expect((await made({ smoothing: 0.5 })).path).toBe('smoothing');
  expect((await made({ calibration: 1 })).path).toBe('calibration');
  expect((await made({ columns: ['one'] })).path).toBe('columns');
  expect((await made({ missing: 'drop' })).path).toBe('missing');
  await refusal(() => seriesDetector(normal, { windows: 3 } as object), 'unknownOption');
  await refusal(() => seriesDetector(causal.model, normal, { length: 20 }), 'unknownOption');
  const few = await refusal(() => seriesDetector(normal.slice(0, 20), { ...fast, length: 20 }), 'badData');
  expect(few.message).toContain('at least 2 windows of 20 rows');
  await refusal(() => seriesDetector([] as number[][]), 'emptyData');
  await refusal(() => causal.score([[1, 2, 3]]), 'invalidShape');
  await refusal(() => causal.evaluate(other, [1, 0]), 'badData');
  const back = await refusal(() => causal.score(other.slice(0, 3), [0, 2, 1]), 'badData');
  expect(back.path).toBe('times row 2');
  expect((await refusal(() => causal.score(other, [1]), 'badData')).path).toBe('times');
  await refusal(() => causal.score(other.slice(0, 1), ['yesterday']), 'badData');
  const flat = await Autoencoder.create(deep({ inputShape: [2, 2, 2], units: [4], latentDim: 1 }), {
    threads: 1,
  });
  await refusal(() => seriesDetector(flat, normal), 'invalidShape');
  await refusal(() => seriesDetector(flat), 'emptyData');
  await flat.attach('seriesDetector', { version: 2 });
  await refusal(() => seriesDetector(flat), 'badCheckpoint');
  await flat.close();
});
