/** The pure parts of the benches: statistics, verdicts, tables, pictures. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ratiosChart } from '../../bench/run/chart.mjs';
import { drawn } from '../../bench/run/data.mjs';
import { verdictOn } from '../../bench/run/results.mjs';
import { sentence } from '../../bench/run/sentence.mjs';
import { median, quantile, ratio } from '../../bench/run/statistics.mjs';
import { sweepChart, sweepResult, sweepText } from '../../bench/run/sweep.mjs';
import { casesTable, markdown, partsTable, short } from '../../bench/run/table.mjs';
import { forwardFlops, parameters, take, trainingFlops } from '../../bench/web/model.mjs';
import { inRounds } from '../../bench/web/rounds.mjs';
import { malformed, texts } from '../report/tools.js';
import { points, result, results } from './samples.js';

describe('statistics', () => {
  test('median and quartiles of odd and even numbers of values', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([0, 1, 2, 3, 4], 0.25)).toBe(1);
    expect(quantile([0, 10], 0.75)).toBe(7.5);
    expect(median([])).toBeNaN();
  });

  test('a round that is slow for both does not change their ratio', () => {
    expect(ratio([10, 2, 10], [5, 1, 5])).toEqual({ median: 2, low: 2, high: 2 });
  });
});

describe('rounds', () => {
  test('every candidate runs once a round, each round beginning with another', async () => {
    const order: string[] = [];
    const candidate = (name: string, speed: number) => ({
      speed() {
        order.push(name);
        return speed;
      },
    });
    const shares: number[] = [];
    const speeds = await inRounds([candidate('a', 1), candidate('b', 2)], { rounds: 2 }, (share) =>
      shares.push(share),
    );
    expect(speeds).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(order).toEqual(['a', 'b', 'b', 'a']);
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
  });

  test('where time runs out, three rounds are enough', async () => {
    const [speeds] = await inRounds([{ speed: () => 1 }], { rounds: 9, limit: 0 }, () => undefined);
    expect(speeds).toHaveLength(3);
  });
});

describe('verdicts', () => {
  test('gate and aim count as reached', () => {
    expect(verdictOn(0.85, { gate: 0.85, aim: 0.93 })).toBe('holds');
    expect(verdictOn(0.93, { gate: 0.85, aim: 0.93 })).toBe('aim');
    expect(verdictOn(0.849, { gate: 0.85, aim: 0.93 })).toBe('under');
    expect(verdictOn(Number.NaN, { gate: 0.85, aim: 0.93 })).toBe('under');
  });

  test('where less is better, more is under the gate', () => {
    expect(verdictOn(151, { gate: 150, aim: 70, less: true })).toBe('under');
    expect(verdictOn(60, { gate: 150, aim: 70, less: true })).toBe('aim');
  });

  test('ours and theirs are shares of the peak', () => {
    const { ours, theirs, figure } = result('jax-js', 3);
    expect([ours?.median, theirs?.median, figure?.median]).toEqual([0.75, 0.25, 3]);
  });
});

describe('tables', () => {
  test('one line per case, with ratio, gate, aim and verdict', () => {
    const lines = casesTable([result('jax-js', 3)]).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]?.split('|').map((cell) => cell.trim())).toEqual([
      ...[
        '',
        'training epoch, 2 threads vs jax-js',
        '0.750',
        '0.250',
        '3.00 (2.97–3.06)',
        '≥ 3',
        '≥ 5',
        'holds',
        '',
      ],
    ]);
    expect(casesTable(results)).toContain('UNDER THE GATE');
    expect(casesTable(results)).toContain('not measured: there is no Python with PyTorch');
    expect(partsTable(results)).toContain('| beside |');
  });

  test('columns are as wide as their longest cell, and cells cannot break out', () => {
    expect(markdown(['a', 'b'], [['x|y', 'two\nlines']])).toBe(
      '| a    | b         |\n|------|-----------|\n| x\\|y | two lines |',
    );
  });

  test('three digits that matter', () => {
    expect([0.9415, 1.234, 12.34, 123.4, 0].map(short)).toEqual(['0.942', '1.23', '12.3', '123', '0.00']);
  });
});

describe('work', () => {
  test('FLOP and parameters of the model, counted by hand', () => {
    const widths = [784, 128, 64, 32, 64, 128, 784];
    expect(forwardFlops(widths)).toBe(2 * 221_184);
    expect(trainingFlops(widths)).toBe(1_126_400);
    expect(parameters(widths)).toBe(221_184 + 128 + 64 + 32 + 64 + 128 + 784);
  });

  test('rows are taken over and over where there are too few', () => {
    expect([...take(Uint8Array.of(1, 2, 3, 4), 5, 2)]).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2]);
  });

  test('drawn rows are grey like digits, and the same every time', () => {
    const rows = drawn(20);
    expect(rows).toEqual(drawn(20));
    const ink = rows.reduce((sum, byte) => sum + byte, 0) / rows.length / 255;
    expect(ink).toBeGreaterThan(0.05);
    expect(ink).toBeLessThan(0.25);
  });
});

describe('pictures', () => {
  test('the chart names every case that was measured, and its figure', () => {
    const svg = ratiosChart(results, 'a note');
    expect(malformed(svg)).toBeUndefined();
    const written = texts(svg);
    expect(written).toContain('2 threads ÷ 1, batch 128');
    expect(written.filter((text) => /\([≥≤] /.test(text))).toHaveLength(results.length - 1);
    expect(svg).toContain('9 under their gates');
  });

  test('the sweep tells its worst point, and which it could not measure', () => {
    const rules = { gate: 1.3, over: 64 };
    const sweep = sweepResult([...points, { axis: 'rows', value: 1e7, reason: 'no room' }], rules);
    expect(sweep.worst).toMatchObject({ axis: 'width', value: 4096, cost: expect.closeTo(1.05) });
    expect(sweep.growth).toBeCloseTo(1.2 / 1.2);
    expect(sweep.holds).toBe(false);
    expect(sweepText(sweep)).toContain('rows 10000000 not measured: no room');
    expect(sweepResult(points, rules).holds).toBe(true);
    const uneven = points.map((point) =>
      point.value === 4096 ? { ...point, wasmBytes: 3 * point.wasmBytes } : point,
    );
    expect(sweepResult(uneven, rules)).toMatchObject({ holds: false });
    const svg = sweepChart(sweep, 'a note');
    expect(malformed(svg)).toBeUndefined();
    expect(texts(svg)).toContain('Cost grows with the work');
  });
});

test('the README says what was measured last', () => {
  const root = new URL('../../', import.meta.url);
  const records = readdirSync(new URL('bench/record/', root)).filter((name) => /^[\d-]+\.json$/.test(name));
  const newest = readFileSync(new URL(`bench/record/${records.sort().at(-1)}`, root), 'utf8');
  expect(readFileSync(new URL('README.md', root), 'utf8')).toContain(sentence(JSON.parse(newest).cases));
});
