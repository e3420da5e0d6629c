/** Pictures made of marks: as many as there are data, with names and figures that are right. */

import { AutoencoderError, type Summary } from 'hourglass-ae';
import {
  anomalyPlot,
  architecturePlot,
  comparisonPlot,
  explanationPlot,
  findingsPlot,
  latentPlot,
  lossPlot,
  trialsPlot,
} from 'hourglass-ae/report';
import { describe, expect, test } from 'vitest';
import {
  classes,
  explained,
  found,
  history,
  points,
  scored,
  scores,
  sorts,
  spec,
  trials,
} from './samples.js';
import { parsed, texts, tiles } from './tools.js';

const marks = (svg: string, selector: string) => parsed(svg).querySelectorAll(selector).length;

describe('architecturePlot', () => {
  test('names every layer with activation, shape and parameters, and corruption, latent and loss', () => {
    const written = texts(architecturePlot(spec));
    const expected = [
      'gaussian noise',
      'σ = 0.5',
      'dense',
      'relu',
      '100,480',
      'dropout',
      '25.0 %',
      'latent',
      '32',
      '4,128',
    ];
    expect(written).toEqual(
      expect.arrayContaining([...expected, 'sigmoid', '25,872', 'corruption', 'encoder', 'decoder']),
    );
    expect(written.join(' ')).toContain('binary cross-entropy + 0.0784 · L1 activity');
    expect(written.join(' ')).toContain(
      '784 values become a code of 32, 24.5 times fewer; 130,480 parameters',
    );
  });

  test('draws bars as tall as the logarithm of the width', () => {
    const bars = Array.from(parsed(architecturePlot(spec)).querySelectorAll('rect[rx]'), (bar) =>
      Number(bar.getAttribute('height')),
    );
    const [input, corrupted, dense, dropout, latent, output] = bars;
    expect(bars).toHaveLength(6);
    expect([corrupted, output]).toEqual([input, input]);
    expect(dropout).toBe(dense);
    expect((dense! - latent!) / (input! - latent!)).toBeCloseTo(Math.log(128 / 32) / Math.log(784 / 32), 3);
  });

  const summary: Summary = {
    layers: [
      { name: 'encoder.0', type: 'conv2d', outputShape: [14, 14, 16], parameters: 160 },
      { name: 'latent', type: 'plain', outputShape: [8], parameters: 25096 },
      { name: 'decoder.0', type: 'dense', outputShape: [784], parameters: 7056 },
    ],
    parameters: 32312,
  };

  test('draws a summary', () => {
    const written = texts(architecturePlot(summary));
    expect(written).toEqual(
      expect.arrayContaining(['conv2d', '14 × 14 × 16', '160', 'latent', '25,096', 'decoder']),
    );
  });

  test('takes shapes and counts from the summary where there is one', () => {
    const small = { ...spec, encoder: spec.encoder.slice(0, 1) };
    expect(texts(architecturePlot(small, { summary }))).toEqual(
      expect.arrayContaining(['14 × 14 × 16', '160']),
    );
  });

  test('knows shapes, counts and windows of layers over images', () => {
    const seeing: typeof spec = {
      ...spec,
      input: { shape: [28, 28, 1] },
      encoder: [
        { type: 'conv2d', filters: 16, stride: 2, activation: 'relu' },
        { type: 'maxPool2d', poolSize: [2, 1] },
        { type: 'batchNorm' },
      ],
      decoder: [
        { type: 'dense', units: 784 },
        { type: 'reshape', shape: [7, 7, 16] },
        { type: 'upsample2d', factor: 2 },
        { type: 'convTranspose2d', filters: 1, stride: 2, activation: 'sigmoid' },
      ],
    };
    expect(texts(architecturePlot(seeing))).toEqual(
      expect.arrayContaining([
        'conv2d',
        '3, stride 2, relu',
        '14 × 14 × 16',
        '160',
        '7 × 14 × 16',
        '2 × 1',
        '× 2',
        '145',
      ]),
    );
  });

  test('grows with the number of layers instead of crowding them', () => {
    const deep = { ...spec, encoder: new Array(20).fill(spec.encoder[0]) };
    const width = Number(parsed(architecturePlot(deep)).documentElement.getAttribute('width'));
    expect(width).toBeGreaterThan(24 * 50);
  });
});

describe('lossPlot', () => {
  test('has a point per epoch and curve, and the last figures', () => {
    const svg = lossPlot(history);
    expect(marks(svg, 'circle')).toBe(10);
    expect(texts(svg)).toEqual(
      expect.arrayContaining(['epoch', 'training 0.125', 'validation 0.135', 'best epoch 4']),
    );
  });

  test('compares several by name', () => {
    const svg = lossPlot({ basic: history, 'a < b': history }, { value: 'loss', scale: 'log' });
    expect(marks(svg, 'circle')).toBe(20);
    expect(texts(svg)).toEqual(expect.arrayContaining(['basic, training 1.50', 'a < b, validation 1.63']));
    expect(texts(svg)).toContain('loss per row (all terms)');
  });

  test('leads from a curve that ends early to its name', () => {
    const short: typeof history = { epochs: history.epochs.slice(0, 3), stopped: 'completed' };
    const leaders = 'path[stroke-dasharray="1 4"]';
    expect(marks(lossPlot({ long: history, short }), leaders)).toBe(2);
    expect(marks(lossPlot({ long: history }), leaders)).toBe(0);
  });

  test('draws a single epoch, and losses that do not change', () => {
    const [first] = history.epochs;
    expect(marks(lossPlot({ epochs: [first!], stopped: 'completed' }), 'circle')).toBe(2);
    const flat = history.epochs.map(({ validation: _, ...epoch }) => ({ ...epoch, meanLoss: 0 }));
    expect(marks(lossPlot({ epochs: flat, stopped: 'completed' }), 'circle')).toBe(5);
  });
});

describe('latentPlot', () => {
  const symbols = 'g[fill-opacity] > path, g[fill-opacity] > circle';

  test('has a mark per point, and every class by name and size', () => {
    const svg = latentPlot(points, classes, { axes: ['first <axis>', 'second & last'] });
    expect(marks(svg, symbols)).toBe(60);
    expect(texts(svg).filter((text) => text === '20')).toHaveLength(3);
    for (const label of ['0', '1', '2'])
      expect(texts(svg).filter((text) => text === label).length).toBeGreaterThan(1);
    expect(texts(svg)).toEqual(expect.arrayContaining(['first <axis>', 'second & last']));
  });

  test('orders classes as a reader would, and tells ten of them apart', () => {
    const many = points.map((_, row) => `class ${row % 10}`);
    const svg = latentPlot(points, [...many.slice(1), 'class 10']);
    const found = texts(svg).filter((text) => /^class \d+$/.test(text));
    expect(found.slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, index) => `class ${index}`));
    const colors = Array.from(parsed(svg).querySelectorAll(symbols), (mark) => mark.getAttribute('fill'));
    expect(new Set(colors).size).toBe(10);
  });

  test('keeps the scales of both axes equal', () => {
    const square = [
      [0, 0],
      [1, 0],
      [0, 1],
    ];
    const places = Array.from(
      parsed(latentPlot(square)).querySelectorAll('g[fill-opacity] > circle'),
      (circle) => [Number(circle.getAttribute('cx')), Number(circle.getAttribute('cy'))],
    );
    const [origin, right, up] = places;
    expect(right![0]! - origin![0]!).toBeCloseTo(origin![1]! - up![1]!, 1);
  });

  test('names that fall on each other are moved apart', () => {
    const svg = latentPlot(
      points,
      points.map((_, row) => 'abcd'[row % 4]!),
      { title: 'T' },
    );
    const tags = Array.from(parsed(svg).querySelectorAll('rect[rx="5"]'), (tag) => ({
      x: Number(tag.getAttribute('x')),
      y: Number(tag.getAttribute('y')),
    }));
    for (const [index, a] of tags.entries()) {
      for (const b of tags.slice(index + 1)) {
        expect(Math.abs(a.x - b.x) >= 22 || Math.abs(a.y - b.y) >= 22).toBe(true);
      }
    }
  });

  test('draws at most so many points, and says so', () => {
    const svg = latentPlot(points, classes, { limit: 15 });
    expect(marks(svg, symbols)).toBe(15);
    expect(texts(svg)[1]).toContain('15 of 60 rows');
  });

  test('draws one point', () => {
    expect(marks(latentPlot([[3, 4]]), 'g[fill-opacity] > circle')).toBe(1);
  });
});

describe('anomalyPlot', () => {
  test('shows the share above the threshold of every group, the normal one first', () => {
    const written = texts(anomalyPlot(scores, 0.2, sorts, { thresholdLabel: '95th percentile' }));
    const shares = ['normal', 'turned', 'inverted'].map((sort) => {
      const own = scores.filter((_, row) => sorts[row] === sort);
      const share = (100 * own.filter((score) => score > 0.2).length) / own.length;
      return `${own.length} rows, ${share === 100 ? 100 : share.toFixed(1)} % above`;
    });
    expect(written.filter((text) => text.endsWith(' above'))).toEqual(shares);
    expect(written.filter((text) => ['normal', 'turned', 'inverted'].includes(text))).toEqual([
      'normal',
      'turned',
      'inverted',
    ]);
    expect(written).toContain('threshold 0.200');
    expect(written[1]).toContain('95th percentile');
  });

  test('takes yes and no, one and none', () => {
    const flags = sorts.map((sort) => sort !== 'normal');
    const svg = anomalyPlot(scores, 0.2, flags);
    expect(texts(svg)).toEqual(expect.arrayContaining(['normal', 'anomalous']));
    expect(anomalyPlot(scores, 0.2, flags.map(Number))).toBe(svg);
  });

  test('shows the rows with the highest scores of each group, with their scores', () => {
    const svg = anomalyPlot(scores, 0.2, sorts, { images: { rows: scored, shape: [4, 3] } });
    expect(tiles(svg)).toHaveLength(12);
    const worst = scores.map((score, row) => ({ score, row })).filter(({ row }) => row < 60);
    worst.sort((a, b) => b.score - a.score);
    const expected = worst.slice(0, 4).map(({ row }) => scored[row]!.map((value) => Math.round(value * 255)));
    expect(
      tiles(svg)
        .slice(0, 4)
        .map(({ data }) => Array.from(data)),
    ).toEqual(expected);
    expect(texts(svg)).toContain(worst[0]!.score.toFixed(3));
  });

  test('a score at the threshold is not above it', () => {
    const svg = anomalyPlot([1, 2, 3, 4], 2);
    expect(texts(svg)).toContain('4 rows, 50.0 % above');
    expect(marks(svg, 'g[fill-opacity="0.4"] > rect')).toBe(2);
  });

  test.each([0.01, 0.5, 5, 8, 9.5, 9.99])('no words are crossed by a threshold of %d', (threshold) => {
    const values = Array.from({ length: 100 }, (_, row) => row / 10 + 0.05);
    const drawing = parsed(anomalyPlot(values, threshold));
    const [line] = Array.from(drawing.querySelectorAll('path[stroke-dasharray="6 4"]'));
    const at = Number(/^M([\d.]+),/.exec(line!.getAttribute('d')!)![1]);
    for (const word of Array.from(drawing.querySelectorAll('text'))) {
      const written = word.textContent!;
      if (written !== 'all rows' && !written.endsWith(' above')) continue;
      const x = Number(word.getAttribute('x'));
      const ends = [
        x,
        word.getAttribute('text-anchor') === 'end' ? x - 5 * written.length : x + 5 * written.length,
      ];
      expect(at > Math.max(...ends) || at < Math.min(...ends), written).toBe(true);
    }
  });

  test('takes a logarithmic axis for scores far apart', () => {
    const numbers = texts(anomalyPlot([0.045, 0.1, 1, 15], 0.5)).filter((text) => /^[\d.]+$/.test(text));
    expect(numbers).toEqual(expect.arrayContaining(['0.05', '0.1', '0.2', '0.5', '1', '2', '5', '10']));
  });

  test('draws equal scores', () => {
    expect(texts(anomalyPlot([0, 0, 0], 0))).toContain('3 rows, 0 % above');
  });
});

describe('explanationPlot', () => {
  const written = texts(explanationPlot(explained, { names: ['first', 'second', 'third'], top: 2 }));
  const bars = Array.from(
    parsed(explanationPlot(explained)).querySelectorAll('rect'),
    (bar) => [Number(bar.getAttribute('width')), bar.getAttribute('fill')] as const,
  ).slice(1);

  test('says what each feature is and what was expected, and names the rows', () => {
    expect(written).toEqual(
      expect.arrayContaining([
        'first',
        'score 9.50, p 0.010',
        'pressure 8.1 bar, expected 3.2 ± 0.4',
        '75.0 %',
        'score 0.250, p 0.21, below the threshold',
      ]),
    );
    expect(written.join(' ')).not.toContain('bearing'); // the third feature
  });

  test('draws bars as long as the share, in another colour below the threshold', () => {
    expect(bars).toHaveLength(9);
    expect(bars[0]![0] / bars[1]![0]).toBeCloseTo(3, 2);
    expect(bars[2]![0]).toBe(1);
    expect(bars[6]![1]).not.toBe(bars[0]![1]);
  });

  test.each([
    [[], {}],
    [explained, { top: 0 }],
    [explained, { names: ['one'] }],
  ])('refuses %o %o', (rows, options) => {
    expect(() => explanationPlot(rows, options)).toThrow(AutoencoderError);
  });
});

describe('trialsPlot', () => {
  const svg = trialsPlot(trials);

  test('has a point for each score, open where a trial was given up, and tells the best', () => {
    expect(marks(svg, 'circle')).toBe(9);
    expect(marks(svg, 'circle[fill="#ffffff"], g[fill="#ffffff"] circle')).toBe(2);
    expect(texts(svg)).toContain('best 0.0410');
    expect(texts(svg).join(' ')).toMatch(
      /5 trials, 2 of them over all 9 epochs; rings: given up; 1 without a score\. The best: units \[32\], activation relu, learningRate 0\.0123/,
    );
  });
});

describe('findingsPlot', () => {
  test('has name, severity, figures and advice of each', () => {
    const written = texts(findingsPlot(found));
    const expected = [
      'output range',
      'error',
      'below 0 · above 0.751 · highest 1,300',
      'latentDim 5 would do',
    ];
    expect(written).toEqual(
      expect.arrayContaining(['1 error, 1 warning, 1 note; the worst first.', ...expected]),
    );
    expect(texts(findingsPlot([]))).toContain('Nothing was found.');
  });
});

describe('comparisonPlot', () => {
  test('has bars as long as the figures, shares of the whole width', () => {
    const wide = (figures: Record<string, number>, format: 'number' | 'percent') =>
      Array.from(parsed(comparisonPlot(figures, { format })).querySelectorAll('g rect'), (bar) =>
        Number(bar.getAttribute('width')),
      );
    const [half, all] = wide({ a: 0.5, b: 1 }, 'percent') as [number, number];
    expect(half).toBeCloseTo(all / 2, 1);
    const [short, long] = wide({ a: 0.25, b: 0.5 }, 'number') as [number, number];
    expect(short).toBeCloseTo(long / 2, 1);
    expect(long).toBeGreaterThan(500);
    expect(texts(comparisonPlot({ a: 0.5, b: 1 }, { format: 'percent' }))).toContain('50.0 %');
  });
});
