/** The report of `hourglass train --report`: what was trained, how it went, and what the model makes of the data. */

import { type Autoencoder, type History, pca } from 'hourglass-ae';
import { takeRows, type Values } from 'hourglass-ae/data';
import type { ReportPart } from 'hourglass-ae/report';
import { count } from '../output.js';

/** What draws; loaded when there is something to draw, so that the command starts without it. */
type Plots = typeof import('hourglass-ae/report');

/** Rows that the pictures are made from, at most. */
const enough = 2000;

/** The report's HTML. */
export async function runReport(
  model: Autoencoder,
  rows: Values,
  history: History,
  file: string,
): Promise<string> {
  const some = takeRows(
    rows,
    Array.from({ length: Math.min(enough, rows.shape[0]!) }, (_, row) => row),
  );
  const plots: Plots = await import('hourglass-ae/report');
  const parts: ReportPart[] = [
    { svg: plots.architecturePlot(model.spec) },
    ...(history.epochs.length === 0 ? [] : [{ svg: plots.lossPlot(history) }]),
    ...(await reconstruction(plots, model, some)),
    await scores(plots, model, some),
    ...(await latentSpace(plots, model, some)),
  ];
  const last = history.epochs.at(-1);
  const { parameters } = await model.summary();
  return plots.htmlReport(parts, {
    title: `An autoencoder of ${file}`,
    subtitle: `${count(rows.shape[0]!)} rows of ${rows.shape.slice(1).join(' × ')} values; ${count(parameters)} parameters.`,
    ...(last === undefined
      ? {}
      : {
          figures: {
            head: ['figure', 'training', 'validation'],
            rows: [
              ['loss per feature', last.meanLoss, last.validation?.meanLoss ?? ''],
              ['loss per row, with penalties', last.loss, last.validation?.loss ?? ''],
            ],
          },
        }),
  });
}

/** Rows as images above their reconstructions, where rows are images. */
async function reconstruction(plots: Plots, model: Autoencoder, rows: Values): Promise<ReportPart[]> {
  const shape = imageShape(rows.shape.slice(1));
  if (shape === undefined) return [];
  const first = takeRows(
    rows,
    Array.from({ length: Math.min(20, rows.shape[0]!) }, (_, row) => row),
  );
  const { data: scores } = await model.score(first);
  const svg = plots.reconstructionPlot(first, await model.reconstruct(first), {
    shape,
    examples: first.shape[0]!,
    scores,
    range: rangeOf(first.data),
  });
  return [{ svg, caption: 'The first rows, above what the model makes of them.' }];
}

async function scores(plots: Plots, model: Autoencoder, rows: Values): Promise<ReportPart> {
  const { data } = await model.score(rows);
  const threshold = Float32Array.from(data).sort()[Math.floor(0.95 * (data.length - 1))]!;
  const svg = plots.anomalyPlot(data, threshold, undefined, {
    title: 'Reconstruction errors',
    thresholdLabel: '95th percentile of these rows',
  });
  return {
    svg,
    caption: 'How well rows are rebuilt; the few on the right are the unusual ones.',
  };
}

/** The codes in the plane, where they have two dimensions and differ. */
async function latentSpace(plots: Plots, model: Autoencoder, rows: Values): Promise<ReportPart[]> {
  const codes = await model.encode(rows);
  if (codes.shape[1]! < 2 || codes.shape[0]! < 2) return [];
  const { points, explainedVarianceRatio } = await pca(codes, { dimensions: 2 });
  const share = (axis: number): string =>
    `${Math.round(100 * explainedVarianceRatio[axis]!)} % of the variance`;
  const svg = plots.latentPlot(points, undefined, {
    axes: [`first principal component (${share(0)})`, `second principal component (${share(1)})`],
  });
  return [{ svg, caption: 'Codes along the two directions in which they differ most.' }];
}

/** Height and width (and channels) of rows that are images: two or three axes, or 64 values and more in a square. */
function imageShape(shape: readonly number[]): number[] | undefined {
  if (shape.length === 2) return [...shape];
  if (shape.length === 3) return shape[2] === 1 || shape[2] === 3 ? [...shape] : undefined;
  const side = Math.sqrt(shape[0] ?? 0);
  return shape.length === 1 && side >= 8 && Number.isInteger(side) ? [side, side] : undefined;
}

/** Smallest and largest value, as black and white; bytes have their own range. */
function rangeOf(data: Float32Array | Uint8Array): [number, number] {
  if (data instanceof Uint8Array) return [0, 1];
  const low = data.reduce((a, b) => Math.min(a, b));
  const high = data.reduce((a, b) => Math.max(a, b));
  return low >= 0 && high <= 1 ? [0, 1] : [low, high > low ? high : low + 1];
}
