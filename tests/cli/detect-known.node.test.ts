/** `hourglass detect` where anomalies are known: the best F1, figures, and series on a normal stretch of one's own. */

import { readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, anomalyDetector, baselines, deep, seriesDetector } from 'hourglass-ae';
import { beforeAll, describe, expect, test } from 'vitest';
import { columns, plant, trained } from '../tasks/anomaly/made.js';
import { eventOf, hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const load = async (name: string) =>
  Autoencoder.load(new Uint8Array(await readFile(at(name))), { threads: 1 });
const detect = (...args: string[]) => hourglass('detect', ...args, '--threads', '1');

/** Runs that have to succeed. */
async function found(...args: string[]): Promise<string> {
  const { status, out, error } = await detect(...args);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return out;
}

describe('rows', () => {
  /** Every fifth row has a fault. */
  const faulty = (seed: number) =>
    plant(40, seed).map((row, i) => (i % 5 === 0 ? row.with(0, row[0]! * (1 + i / 4000)) : row));
  const truth = Array.from({ length: 40 }, (_, i) => i % 5 === 0);
  const named = [...columns.map((name) => `"${name}"`), 'fault'].join(',');
  const csv = (rows: number[][]) =>
    [named, ...rows.map((row, i) => [...row, truth[i]].join(',')), ''].join('\n');

  beforeAll(async () => {
    await using model = await trained();
    await writeFile(at('model.hourglass'), await model.save());
    await writeFile(at('normal.csv'), [columns.map((name) => `"${name}"`), ...plant(200, 2), ''].join('\n'));
    await writeFile(at('known.csv'), csv(faulty(3)));
    await writeFile(at('today.csv'), csv(faulty(4)));
    await writeFile(at('truth.csv'), truth.map((each) => `${Number(each)}\n`).join(''));
  });

  test('bestF1 takes labels from a column or a file, and the data’s own labels give figures', async () => {
    await using model = await load('model.hourglass');
    const detector = await anomalyDetector(model, plant(200, 2), {
      method: 'bestF1',
      calibration: faulty(3),
      labels: truth,
      score: 'latentNeighbours',
      neighbours: 2,
    });
    const metrics = await detector.evaluate(faulty(4), truth);
    const rule = ['--method', 'bestF1', '--score', 'latentNeighbours', '--neighbours', '2'];
    const normal = ['--normal', at('normal.csv'), '--calibration', at('known.csv')];
    // The file of normal rows has no such column, so that labels come from a file.
    const files = ['--calibration-labels', at('truth.csv'), '--labels', at('truth.csv')];
    const rows = ['--columns', columns.join(',')];
    const all = [at('model.hourglass'), at('today.csv'), ...normal, ...rule, ...rows, ...files];
    const out = await found(...all, '--json', '--report', at('figures.html'));
    expect(eventOf(out, 'done')).toMatchObject({ method: 'bestF1', threshold: detector.threshold });
    expect(eventOf(out, 'metrics')).toEqual({ event: 'metrics', ...metrics });
    const report = await readFile(at('figures.html'), 'utf8');
    expect(report).toContain('average precision');
    expect(report).toContain('isolation forest');
    // Beside it stand the baselines after the same normal rows.
    const beside = await baselines(plant(200, 2), faulty(4), truth, { columns: columns.length });
    const { auroc, averagePrecision } = beside.nearestNeighbours;
    expect(eventOf(out, 'baselines').nearestNeighbours).toEqual({ auroc, averagePrecision });

    const own = [
      '--normal',
      at('known.csv'),
      '--label',
      'fault',
      '--method',
      'bestF1',
      '--save',
      at('own.hourglass'),
    ];
    const told = await found(at('model.hourglass'), at('today.csv'), ...own, '--out', at('out.csv'));
    expect(told).toMatch(/AUROC +0\.\d{3}\n {2}average precision[\s\S]* {2}false alarms +\d+\.\d %/);
    // The anomalies among the rows of --normal are nothing to learn from.
    const usual = faulty(3).filter((_, row) => !truth[row]);
    const { pca } = await baselines(usual, faulty(4), truth, { columns: columns.length });
    expect(told).toMatch(
      new RegExp(`\\n  PCA +${pca.auroc?.toFixed(3)} +${pca.averagePrecision?.toFixed(3)}\\n`),
    );
    await using saved = await load('own.hourglass');
    const again = await anomalyDetector(saved);
    const expected = await anomalyDetector(model, faulty(3), { method: 'bestF1', labels: truth });
    expect([again.method, again.threshold]).toEqual(['bestF1', expected.threshold]);
    // What was calibrated on the whole file does not change with the piece that is judged.
    const piece = await found(at('model.hourglass'), at('today.csv'), ...own, '--shard', '2/4', '--json');
    expect(eventOf(piece, 'done')).toMatchObject({ rows: 10, threshold: expected.threshold });
  });

  test.each([
    [['--normal', 'known.csv', '--method', 'bestF1'], 1, 'labels that are 1 (or true) for an anomaly'],
    [['--normal', 'normal.csv', '--margin', '2'], 2, '--margin: only for series'],
    [['--calibration-labels', 'truth.csv'], 2, '--calibration-labels: only with --normal'],
    [['--normal', 'normal.csv', '--labels', 'normal.csv', '--label', 'heat'], 1, 'normal.csv'],
  ])('%j ends with %i', async (flags, status, said) => {
    const files = flags.map((flag) => (flag.endsWith('.csv') ? at(flag) : flag));
    const ended = await detect(
      at('model.hourglass'),
      at('today.csv'),
      '--columns',
      columns.join(','),
      ...files,
    );
    expect(ended).toMatchObject({ status, error: expect.stringContaining(said) });
    expect(ended.error.trim().split('\n')).toHaveLength(1);
  });
});

describe('series', () => {
  const wave = (row: number) => Math.abs((row % 8) - 4) / 4 + ((row * 7) % 5) / 50;
  const stretch = (rows: number, isFaulty: boolean) =>
    Array.from({ length: rows }, (_, row) => [
      wave(row),
      isFaulty && row > 60 && row < 70 ? 2 : 1 - wave(row),
    ]);
  const csv = (rows: number[][]) =>
    ['time,in,out,fault', ...rows.map((row, i) => [i, ...row, Number(row[1] === 2)].join(',')), ''].join(
      '\n',
    );

  test('a model of windows takes its threshold from a normal stretch, and says how well it does', async () => {
    const spec = deep({ inputShape: [8, 2], units: [12], latentDim: 4, outputActivation: 'linear' });
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    await writeFile(at('windows.hourglass'), await model.save());
    await writeFile(at('usual.csv'), csv(stretch(160, false)));
    await writeFile(at('pump.csv'), csv(stretch(120, true)));
    const rule = ['--method', 'mad', '--deviations', '4', '--margin', '1.5', '--smoothing', '2'];
    const normal = ['--normal', at('usual.csv'), '--time', 'time', '--label', 'fault'];
    const kept = ['--save', at('pump.hourglass'), '--out', at('pump-found.csv')];
    const files = [at('windows.hourglass'), at('pump.csv')];
    const out = await found(...files, ...normal, ...rule, ...kept);
    const options = {
      method: 'mad',
      deviations: 4,
      margin: 1.5,
      smoothing: 2,
      columns: ['in', 'out'],
    } as const;
    const detector = await seriesDetector(model, stretch(160, false), options);
    const labels = stretch(120, true).map((row) => row[1] === 2);
    const { auroc } = await detector.evaluate(stretch(120, true), labels);
    expect(out).toContain(`AUROC              ${auroc.toFixed(3)}`);
    await using saved = await load('pump.hourglass');
    const again = await seriesDetector(saved);
    expect([again.threshold, again.smoothing]).toEqual([detector.threshold, 2]);

    // The detector that was saved can be given another threshold; its own smoothing stays.
    const best = [
      '--normal',
      at('pump.csv'),
      '--time',
      'time',
      '--label',
      'fault',
      '--method',
      'bestF1',
      '--json',
    ];
    const known = await found(at('pump.hourglass'), at('pump.csv'), ...best);
    const other = await seriesDetector(model, stretch(120, true), { method: 'bestF1', labels, smoothing: 2 });
    expect(eventOf(known, 'done')).toMatchObject({ threshold: other.threshold });

    const wrong = await detect(
      ...files,
      '--normal',
      at('usual.csv'),
      '--columns',
      'in,out',
      '--score',
      'mahalanobis',
    );
    expect(wrong).toMatchObject({ status: 2, error: expect.stringContaining('--score: not for series') });
  });
});
