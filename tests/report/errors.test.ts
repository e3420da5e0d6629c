/** Input that cannot be drawn, and text that means something in markup. */

import type { History, ModelSpec } from 'hourglass-ae';
import {
  anomalyPlot,
  architecturePlot,
  comparisonPlot,
  denoisingPlot,
  findingsPlot,
  htmlReport,
  latentPlot,
  lossPlot,
  rateDistortionPlot,
  reconstructionPlot,
  trialsPlot,
} from 'hourglass-ae/report';
import { describe, expect, test } from 'vitest';
import { found, history, images, points, rebuilt, scores, spec, trials } from './samples.js';
import { errorOf, malformed, texts } from './tools.js';

const shape = [4, 3];
const broken = images.map((row, r) => (r === 2 ? row.with(5, Number.NaN) : row));
const epochs = (meanLoss: number): History => ({
  epochs: history.epochs.map((epoch) => ({ ...epoch, meanLoss })),
  stopped: 'completed',
});

test.each<[string, string, string, () => unknown]>([
  ['no rows', 'emptyData', 'x', () => reconstructionPlot([], [], { shape })],
  ['no codecs', 'emptyData', 'codecs', () => rateDistortionPlot({})],
  ['no trials', 'emptyData', 'trials', () => trialsPlot([])],
  ['trials without a score', 'emptyData', 'trials', () => trialsPlot(trials.slice(4))],
  [
    'a score that is none',
    'notFinite',
    'trial 0',
    () => trialsPlot([{ ...trials[0]!, scores: [{ epochs: 1, score: Number.NaN }] }]),
  ],
  [
    'a severity that is none',
    'outOfRange',
    'findings[0].severity',
    () => findingsPlot([{ ...found[0]!, severity: 'bad' as 'error' }]),
  ],
  ['nothing to compare', 'emptyData', 'figures', () => comparisonPlot({})],
  ['a bar below zero', 'outOfRange', 'figures.b', () => comparisonPlot({ a: 1, b: -0.1 })],
  ['a codec without points', 'emptyData', 'codecs.a', () => rateDistortionPlot({ a: [] })],
  [
    'a point without quality',
    'notFinite',
    'codecs.a[0]',
    () => rateDistortionPlot({ a: [{ bitsPerPixel: 0.5, msSsim: 0.9 }] }),
  ],
  ['a NaN', 'notFinite', 'x row 2, column 5', () => reconstructionPlot(broken, rebuilt, { shape })],
  [
    'fewer reconstructions',
    'invalidShape',
    'y',
    () => reconstructionPlot(images, rebuilt.slice(1), { shape }),
  ],
  ['another shape', 'invalidShape', 'x', () => reconstructionPlot(images, rebuilt, { shape: [28, 28] })],
  ['two channels', 'invalidShape', 'shape', () => reconstructionPlot(images, rebuilt, { shape: [2, 3, 2] })],
  ['no shape, no square', 'invalidShape', 'shape', () => reconstructionPlot(images, rebuilt)],
  ['uneven rows', 'invalidShape', 'x row 1', () => reconstructionPlot([[1, 2], [1]], [[1]], {})],
  [
    'a flat array alone',
    'invalidShape',
    'x',
    () => reconstructionPlot(new Float32Array(9), new Float32Array(9)),
  ],
  [
    'a tensor that lies',
    'invalidShape',
    'x.shape',
    () => reconstructionPlot({ data: new Float32Array(9), shape: [2, 4] }, []),
  ],
  [
    'too few scores',
    'invalidShape',
    'scores',
    () => reconstructionPlot(images, rebuilt, { shape, scores: [1] }),
  ],
  ['no columns', 'outOfRange', 'columns', () => reconstructionPlot(images, rebuilt, { shape, columns: 0 })],
  [
    'half an example',
    'outOfRange',
    'examples',
    () => reconstructionPlot(images, rebuilt, { shape, examples: 0.5 }),
  ],
  [
    'an empty range',
    'outOfRange',
    'range',
    () => reconstructionPlot(images, rebuilt, { shape, range: [1, 1] }),
  ],
  [
    'unlike noisy rows',
    'invalidShape',
    'noisy',
    () => denoisingPlot(images.slice(1), images, rebuilt, { shape }),
  ],
  ['no epochs', 'emptyData', 'history.epochs', () => lossPlot({ epochs: [], stopped: 'stopped' })],
  ['no histories', 'emptyData', 'history', () => lossPlot({})],
  ['a loss of NaN', 'notFinite', 'history.epochs[0]', () => lossPlot(epochs(Number.NaN))],
  ['a log of nothing', 'outOfRange', 'scale', () => lossPlot(epochs(0), { scale: 'log' })],
  ['three dimensions', 'invalidShape', 'points', () => latentPlot([[1, 2, 3]])],
  ['too few labels', 'invalidShape', 'labels', () => latentPlot(points, [1])],
  [
    'too many classes',
    'outOfRange',
    'labels',
    () =>
      latentPlot(
        points,
        points.map((_, row) => row),
      ),
  ],
  ['no points shown', 'outOfRange', 'limit', () => latentPlot(points, undefined, { limit: 0 })],
  ['no scores', 'emptyData', 'scores', () => anomalyPlot([], 1)],
  ['an infinite score', 'notFinite', 'scores row 1', () => anomalyPlot([1, Number.POSITIVE_INFINITY], 1)],
  ['a threshold of NaN', 'notFinite', 'threshold', () => anomalyPlot(scores, Number.NaN)],
  ['a label of 2', 'badData', 'labels row 0', () => anomalyPlot([1], 1, [2])],
  [
    'fewer images',
    'invalidShape',
    'images.rows',
    () => anomalyPlot(scores, 1, undefined, { images: { rows: images, shape } }),
  ],
  ['an empty summary', 'emptyData', 'summary.layers', () => architecturePlot({ layers: [], parameters: 0 })],
  ['a shape of 0', 'invalidShape', 'input.shape', () => architecturePlot({ ...spec, input: { shape: [0] } })],
  ['no spec', 'badData', 'spec', () => architecturePlot({} as ModelSpec)],
  [
    'a layer from elsewhere',
    'unsupported',
    'encoder.0',
    () => architecturePlot({ ...spec, encoder: [{ type: 'unheardOf' }] } as unknown as ModelSpec),
  ],
  ['no pictures', 'emptyData', 'parts', () => htmlReport([], { title: 'T' })],
  ['a part that is no SVG', 'badData', 'parts[0]', () => htmlReport(['<p>hello</p>'], { title: 'T' })],
  ['a script', 'badData', 'parts[0]', () => htmlReport(['<svg><script>1</script></svg>'], { title: 'T' })],
  [
    'an uneven table',
    'invalidShape',
    'figures[0].rows[0]',
    () => htmlReport(['<svg></svg>'], { title: 'T', figures: { head: ['a', 'b'], rows: [['a']] } }),
  ],
])('%s', (_, code, path, call) => {
  const error = errorOf(call);
  expect({ code: error.code, path: error.path }).toEqual({ code, path });
  expect(error.hint).not.toBe('');
  expect(error.message).toMatch(/expected .+, received .+/);
});

describe('text is text', () => {
  const nasty = `<script>alert("1")</script> & 'so' ]]> \u0007\ud800 ü 数`;
  const shown = `<script>alert("1")</script> & 'so' ]]> \ufffd\ufffd ü 数`;
  const title = nasty;

  test.each([
    ['architecture', () => architecturePlot(spec, { title })],
    [
      'reconstruction',
      () =>
        reconstructionPlot(images, rebuilt, { shape, title, scores: images.map(() => 1), scoreLabel: nasty }),
    ],
    ['loss', () => lossPlot({ [nasty]: history }, { title, lossLabel: nasty })],
    [
      'latent',
      () =>
        latentPlot(
          points,
          points.map(() => nasty),
          { title, axes: [nasty, nasty] },
        ),
    ],
    [
      'anomaly',
      () =>
        anomalyPlot(
          scores,
          0.2,
          scores.map(() => nasty),
          { title, normal: nasty, scoreLabel: nasty, thresholdLabel: nasty },
        ),
    ],
    [
      'denoising',
      () => denoisingPlot(images, images, rebuilt, { shape, title, subtitle: nasty, description: nasty }),
    ],
  ])('in %s', (_, draw) => {
    const svg = draw();
    expect(malformed(svg)).toBeUndefined();
    expect(svg).not.toMatch(/<script/);
    expect(texts(svg)[0]).toBe(shown);
    expect(() => htmlReport([svg], { title: 'T' })).not.toThrow();
  });

  test('in a report', () => {
    const html = htmlReport([{ svg: lossPlot(history), heading: nasty, caption: nasty }], {
      title: nasty,
      subtitle: nasty,
      figures: [{ caption: nasty, head: [nasty], rows: [[nasty]] }],
    });
    expect(html).not.toMatch(/<script/);
    expect(html.match(/&lt;script&gt;/g)).toHaveLength(8);
  });
});
