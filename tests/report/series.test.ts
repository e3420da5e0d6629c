/** The picture of a series: bands, peaks, names, and what is left of long ones. */

import { seriesPlot } from 'hourglass-ae/report';
import { describe, expect, test } from 'vitest';
import { envelope } from '../../dist/report/envelope.js';
import { findings, series } from './samples.js';
import { errorOf, parsed, texts } from './tools.js';

const marks = (svg: string, selector: string) => parsed(svg).querySelectorAll(selector).length;

describe('seriesPlot', () => {
  const bands = 'rect[fill-opacity="0.16"]';

  test('has a band per event, a dot at its peak, the threshold, and every channel by its name', () => {
    const two = [...findings.events, { start: 20, end: 20, peak: 20 }];
    const svg = seriesPlot(series, { ...findings, events: two }, { columns: ['pressure (bar)', 'flow'] });
    expect(marks(svg, bands)).toBe(2);
    expect(marks(svg, 'circle')).toBe(2);
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['pressure (bar)', 'flow', 'score', 'threshold 0.250', 'row']),
    );
    expect(texts(svg)[1]).toContain('2 events, 11.0 % of 300 rows');
    const [wide, narrow] = Array.from(parsed(svg).querySelectorAll(bands), (one) =>
      ['x', 'width'].map((name) => Number(one.getAttribute(name))),
    );
    // 300 rows on 678 px, from 62 on.
    expect(wide![0]).toBeCloseTo(62 + (182 / 299) * 678, 0);
    expect(wide![1]).toBeCloseTo((32 / 299) * 678, 0);
    expect(narrow![1]).toBe(2.5);
  });

  test('names the channels that it leaves out, and what is known', () => {
    const svg = seriesPlot(series, findings, { limit: 1, labels: findings.scores.map((s) => s > 0.5) });
    expect(texts(svg).join(' ')).toContain('1 channel more not shown');
    expect(texts(svg)).toEqual(expect.arrayContaining(['channel 0', 'known']));
    expect(texts(svg)).not.toContain('channel 1');
  });

  test('keeps every extreme of a long series, in a small picture', () => {
    const rows = 100_000;
    const long = Float32Array.from({ length: rows }, (_, row) => (row === 54_321 ? 50 : row % 3));
    const found = { scores: new Float32Array(rows).fill(0.1), threshold: 1, events: [] };
    const svg = seriesPlot({ data: long, shape: [rows] }, found, { scale: 'log' });
    expect(svg.length).toBeLessThan(60_000);
    expect(texts(svg)).toContain('50');
    const lows = envelope([0, 1, 2, 3, 4, 5, 6, 7], [1, 9, 2, 3, Number.NaN, 4, 5, 6], 2);
    expect(lows.map(({ y }) => y)).toEqual([1, 9, Number.NaN, 4, 6]);
  });

  test('refuses lists of another length', () => {
    expect(errorOf(() => seriesPlot(series, { ...findings, scores: [1] })).path).toBe('findings.scores');
    expect(errorOf(() => seriesPlot(series, findings, { labels: [1] })).path).toBe('labels');
  });
});
