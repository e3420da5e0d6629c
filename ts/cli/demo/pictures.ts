/** The report of the demo: six pictures and the figures in one file. */

import { pca } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import type { ReportPart } from 'hourglass-ae/report';
import { count } from '../output.js';
import { digit } from './anomalies.js';
import type { DigitSplit } from './digits.js';
import { figureRows, type Results } from './figures.js';

/** What draws; loaded when there is something to draw, so that the command starts without it. */
type Plots = typeof import('hourglass-ae/report');

const shape = [28, 28];
const scoreLabel = 'reconstruction error per pixel (nats)';
const lossLabel = 'binary cross-entropy per pixel (nats)';

/** The report's HTML. */
export async function digitsReport(digits: DigitSplit, results: Results): Promise<string> {
  const plots: Plots = await import('hourglass-ae/report');
  const pictures = [
    architecture(plots, results),
    reconstruction(plots, digits, results),
    anomalyScores(plots, results),
    await latentSpace(plots, digits, results),
    losses(plots, results),
    denoising(plots, digits, results),
  ];
  return plots.htmlReport(pictures, {
    title: 'An autoencoder learns handwritten digits',
    subtitle: `Trained on ${count(digits.train.shape[0]!)} digits; what is shown and measured are ${count(digits.test.shape[0]!)} others.`,
    figures: { head: ['figure', 'value'], rows: figureRows(results) },
  });
}

const architecture = (plots: Plots, { basic }: Results): ReportPart => ({
  svg: plots.architecturePlot(basic.model.spec),
  caption: 'A digit of 784 pixels is squeezed into a code of 32 numbers and rebuilt from it.',
});

function reconstruction(plots: Plots, digits: DigitSplit, { basic, anomalies }: Results): ReportPart {
  const chosen = oneOfEach(digits, 2);
  const svg = plots.reconstructionPlot(
    takeRows(digits.test, chosen),
    takeRows(basic.reconstruction, chosen),
    {
      shape,
      examples: chosen.length,
      scores: chosen.map((row) => anomalies.scores[row]!),
      scoreLabel,
    },
  );
  return {
    svg,
    caption: 'Digits that training did not see, above what the model makes of them.',
  };
}

function anomalyScores(plots: Plots, { anomalies }: Results): ReportPart {
  const { scores, detector, labels, rows } = anomalies;
  const svg = plots.anomalyPlot(scores, detector.threshold, labels, {
    images: { rows, shape },
    normal: digit,
    scoreLabel,
    thresholdLabel: '95th percentile of the training digits',
  });
  return {
    svg,
    caption: 'What the model cannot rebuild is no digit: digits against three sorts of images that are none.',
  };
}

async function latentSpace(plots: Plots, digits: DigitSplit, { basic }: Results): Promise<ReportPart> {
  const { points, explainedVarianceRatio } = await pca(await basic.model.encode(digits.test), {
    dimensions: 2,
  });
  const share = (axis: number): string =>
    `${Math.round(100 * explainedVarianceRatio[axis]!)} % of the variance`;
  const svg = plots.latentPlot(points, digits.testLabels, {
    axes: [`first principal component (${share(0)})`, `second principal component (${share(1)})`],
  });
  return {
    svg,
    caption: 'The codes of the digits along the two directions in which they differ most.',
  };
}

const losses = (plots: Plots, { basic, denoising }: Results): ReportPart => ({
  svg: plots.lossPlot({ basic: basic.history, denoising: denoising.history }, { lossLabel }),
  caption: 'Loss of both models after every epoch.',
});

function denoising(
  plots: Plots,
  digits: DigitSplit,
  { denoising: { noisy, clean, denoised } }: Results,
): ReportPart {
  const rows = inOrder(digits);
  const svg = plots.denoisingPlot(takeRows(noisy, rows), takeRows(clean, rows), takeRows(denoised, rows), {
    shape,
  });
  return {
    svg,
    caption: 'Noise that the model never saw, on digits that it never saw.',
  };
}

/** Every row held back, with one of each digit from 0 to 9 in front: pictures begin there, figures are of all. */
function inOrder(digits: DigitSplit): number[] {
  const front = oneOfEach(digits, 1);
  const rest = Array.from({ length: digits.test.shape[0]! }, (_, row) => row).filter(
    (row) => !front.includes(row),
  );
  return [...front, ...rest];
}

/** Rows of the digits held back: `times` each of 0 to 9 in order; the first ones where labels are missing. */
function oneOfEach({ testLabels, test }: DigitSplit, times: number): number[] {
  const first = Array.from({ length: Math.min(10 * times, test.shape[0]!) }, (_, row) => row);
  if (testLabels === undefined) return first;
  const rows = (digitShown: number): number[] =>
    Array.from(testLabels.keys()).filter((row) => testLabels[row] === digitShown);
  const found = Array.from({ length: 10 }, (_, digitShown) => rows(digitShown));
  const chosen = Array.from({ length: times }, (_, time) => found.map((of) => of[time])).flat();
  const present = chosen.filter((row) => row !== undefined);
  return present.length === chosen.length ? present : first;
}
