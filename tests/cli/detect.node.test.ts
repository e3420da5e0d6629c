/** `hourglass detect` over rows: what the library finds, the words and the status. */

import { readFile, writeFile } from 'node:fs/promises';
import { Autoencoder, anomalyDetector, undercomplete } from 'hourglass-ae';
import { readCsv } from 'hourglass-ae/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { columns, plant, trained } from '../tasks/anomaly/made.js';
import { eventOf, events, hourglass, scratch } from './tools.js';

const folder = await scratch();
const at = (name: string) => `${folder}/${name}`;
const csv = (rows: number[][]) => [columns.map((name) => `"${name}"`), ...rows, ''].join('\n');
const today = plant(40, 3).map((row, i) => (i === 7 ? row.with(0, 8.1) : row));

beforeAll(async () => {
  await using model = await trained();
  await writeFile(at('model.hourglass'), await model.save());
  await using narrow = await Autoencoder.create(undercomplete({ inputShape: [5], latentDim: 2 }));
  await writeFile(at('narrow.hourglass'), await narrow.save());
  await writeFile(at('normal.csv'), csv(plant(200, 2)));
  await writeFile(at('today.csv'), csv(today));
  await writeFile(at('usual.csv'), csv(plant(20, 2)));
});

const detect = (...args: string[]) => hourglass('detect', ...args, '--threads', '1');

describe('rows', () => {
  test('a detector from normal rows is saved, used and tells why; --fail ends with 3', async () => {
    const rule = ['--normal', at('normal.csv'), '--method', 'conformal', '--rate', '0.01'];
    const files = ['--save', at('made.hourglass'), '--out', at('found.csv'), '--report', at('found.html')];
    const found = await detect(at('model.hourglass'), at('today.csv'), ...rule, ...files, '--fail');
    expect(found).toMatchObject({ status: 3, error: '' });
    expect(found.out).toMatch(/row 7: [\d.]+; pressure 8\.1\d* bar, expected −?[\d.]+ ± 0\.\d+; /);
    expect(await readFile(at('found.html'), 'utf8')).toContain('Why rows are strange');

    await using model = await Autoencoder.load(new Uint8Array(await readFile(at('made.hourglass'))));
    const detector = await anomalyDetector(model);
    expect(detector).toMatchObject({ method: 'conformal', falseAlarmRate: 0.01, calibrationRows: 200 });
    const rows = await readCsv(at('today.csv'));
    const [head, ...lines] = (await readFile(at('found.csv'), 'utf8')).trim().split('\n');
    expect(head).toBe('row,score,p,anomaly,explanation');
    const flags = await detector.predict(rows);
    const { data: scores } = await detector.score(rows);
    lines.forEach((line, row) => {
      const [number, score, , flag] = line.split(',').map(Number);
      expect([number, Math.fround(score!), flag]).toEqual([row, scores[row], Number(flags[row])]);
    });

    const plain = await detect(at('made.hourglass'), at('today.csv'), '--top', '1', '--json');
    expect(plain.status).toBe(0);
    const told = events(plain.out).filter(({ event }) => event === 'row');
    expect(told).toHaveLength(40);
    expect(told[7]).toMatchObject({ row: 7, anomaly: true, explanation: [{ name: 'pressure' }] });
    expect(eventOf(plain.out, 'done')).toMatchObject({ rows: 40, anomalies: flags.filter(Boolean).length });
    const piece = await detect(at('made.hourglass'), at('today.csv'), '--shard', '2/4');
    expect(piece.out.split('\n')[1]).toBe(lines[10]);
  });

  test('where nothing is found, --fail ends with 0', async () => {
    const rule = ['--normal', at('normal.csv'), '--method', 'meanDeviation', '--deviations', '50'];
    const scores = ['--score', 'mahalanobis,reconstruction', '--out', at('none.csv')];
    const found = await detect(at('model.hourglass'), at('usual.csv'), ...rule, ...scores, '--fail');
    expect(found).toMatchObject({ status: 0, error: '' });
    expect(found.out).toContain('0 of 20 rows (0.0 %) score above');
  });

  test('anomalies among the normal rows are told of, now and whenever the detector is used', async () => {
    const strange = [7, 8].map((row) => plant(40, 4)[row]!.with(0, 60 + row));
    await writeFile(at('dirty.csv'), csv([...plant(200, 2), ...strange]));
    const warned = /^warning: 2 of the 202 rows that calibrate .*row 20[01] .*row 20[01] .*\n$/;
    const files = ['--save', at('dirty.hourglass'), '--report', at('dirty.html')];
    const made = await detect(at('model.hourglass'), at('today.csv'), '--normal', at('dirty.csv'), ...files);
    expect(made).toMatchObject({ status: 0, error: expect.stringMatching(warned) });
    expect(made.out.startsWith('row,score,p,anomaly,explanation\n0,')).toBe(true);
    expect(await readFile(at('dirty.html'), 'utf8')).toContain('2 of the 202 rows that calibrate');
    const used = await detect(at('dirty.hourglass'), at('today.csv'), '--json');
    expect(used.error).toBe(made.error);
    expect(eventOf(used.out, 'warning').message).toBe(made.error.slice('warning: '.length, -1));
    const quiet = await detect(at('dirty.hourglass'), at('today.csv'), '--quiet', '--out', at('quiet.csv'));
    expect(quiet).toEqual({ status: 0, out: '', error: '' });
  });

  test('several models are one detector, whose file holds them all', async () => {
    await using first = await trained();
    for (const seed of [2, 3]) {
      await using other = await trained('deep', seed);
      await writeFile(at(`${seed}.hourglass`), await other.save());
    }
    const others = [2, 3].flatMap((seed) => ['--also', at(`${seed}.hourglass`)]);
    const normal = ['--normal', at('normal.csv')];
    const files = ['--save', at('three.hourglass'), '--out', at('three.csv'), '--report', at('three.html')];
    const made = await detect(at('model.hourglass'), at('today.csv'), ...normal, ...others, ...files);
    expect(made).toMatchObject({ status: 0, error: '' });
    expect(made.out).toContain('percentile 95 of 200 rows, mean of 3 models');
    expect(await readFile(at('three.html'), 'utf8')).toContain('mean of 3 models');
    const models = [first];
    for (const seed of [2, 3])
      models.push(await Autoencoder.load(new Uint8Array(await readFile(at(`${seed}.hourglass`)))));
    const detector = await anomalyDetector(models, await readCsv(at('normal.csv')));
    const used = await detect(at('three.hourglass'), at('today.csv'), '--json');
    const { threshold } = detector;
    expect(eventOf(used.out, 'done')).toMatchObject({ models: 3, threshold });
    // Other normal rows give all of them another threshold.
    const more = ['--normal', at('usual.csv'), '--method', 'mad', '--json'];
    const again = await detect(at('three.hourglass'), at('today.csv'), ...more);
    const other = await anomalyDetector(models, await readCsv(at('usual.csv')), { method: 'mad' });
    expect(eventOf(again.out, 'done')).toMatchObject({ models: 3, threshold: other.threshold });
    await detector.close();
  });

  test.each([
    [['model.hourglass'], 1, 'a model file with a detector inside, received one without'],
    [['model.hourglass', '--rate', '0.1'], 2, '--rate: only with --normal'],
    [['model.hourglass', '--also', 'model.hourglass'], 2, '--also: only with --normal'],
    [['model.hourglass', '--normal', 'normal.csv', '--also', 'narrow.hourglass'], 1, 'narrow.hourglass'],
    [['model.hourglass', '--normal', 'normal.csv', '--method', 'guess'], 2, 'guess'],
    [['model.hourglass', '--normal', 'normal.csv', '--score', 'depth'], 1, 'score'],
    [['model.hourglass', '--normal', 'usual.csv', '--method', 'conformal', '--rate', '0.01'], 1, '99 calib'],
    [['model.hourglass', '--normal', 'normal.csv', '--time', 'pressure (bar)'], 2, '--time'],
    [['model.hourglass', '--normal', 'normal.csv', '--out', 'rows.npy'], 2, '--out'],
  ])('%s ends with %i', async ([model, ...flags], status, message) => {
    const named = flags.map((flag) => (/\.(csv|npy|hourglass)$/.test(flag) ? at(flag) : flag));
    const { status: found, error } = await detect(at(model!), at('today.csv'), ...named);
    expect({ found, error }).toEqual({ found: status, error: expect.stringContaining(message) });
    expect(error.trim().split('\n')).toHaveLength(1);
  });
});
