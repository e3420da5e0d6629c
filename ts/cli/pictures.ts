/** Pictures that several commands put into their reports. */

import { type Autoencoder, pca, type Tensor } from 'hourglass-ae';
import type { ReportPart } from 'hourglass-ae/report';
import { conditionOf } from './condition.js';
import { imageShape, rangeOf } from './images.js';
import type { Plots } from './job.js';
import type { DataRows } from './read-data.js';

/** Rows that pictures are made from, at most. */
const enough = 2000;

/** The first rows, as many as a picture needs, with what belongs to them. */
export function firstRows<Rows extends DataRows>(rows: Rows, most = enough): Rows {
  const [total = 0, ...rest] = rows.shape;
  const count = Math.min(most, total);
  const data = rows.data.subarray(0, (count * rows.data.length) / total);
  const labels = rows.labels === undefined ? {} : { labels: rows.labels.slice(0, count) };
  return { ...rows, data, shape: [count, ...rest], ...labels };
}

/** What a model is made of; some layers do not say their shape themselves. */
export const architecturePart = async (plots: Plots, model: Autoencoder): Promise<ReportPart> => ({
  svg: plots.architecturePlot(model.spec, { summary: await model.summary() }),
});

/** Rows as images above their reconstructions, where rows are images. */
export async function reconstructionPart(
  plots: Plots,
  model: Autoencoder,
  rows: DataRows,
  title?: string,
): Promise<ReportPart[]> {
  const shape = imageShape(rows.shape.slice(1));
  if (shape === undefined) return [];
  const first = firstRows(rows, 20);
  const condition = conditionOf(model, first);
  const { data: scores } = await model.score(first, condition);
  const svg = plots.reconstructionPlot(first, await model.reconstruct(first, condition), {
    shape,
    examples: first.shape[0]!,
    scores,
    range: rangeOf(first.data),
    ...(title === undefined ? {} : { title }),
  });
  return [{ svg, caption: 'The first rows, above what the model makes of them.' }];
}

/** Scores as a histogram, with the unusual ones on the right. */
export function scoresPart(plots: Plots, scores: Float32Array): ReportPart {
  const threshold = Float32Array.from(scores).sort()[Math.floor(0.95 * (scores.length - 1))]!;
  const svg = plots.anomalyPlot(scores, threshold, undefined, {
    title: 'Reconstruction errors',
    thresholdLabel: '95th percentile of these rows',
  });
  return { svg, caption: 'How well rows are rebuilt; the few on the right are the unusual ones.' };
}

/** Codes in the plane, where they have two dimensions and differ; by class where classes are known and few. */
export async function codesPart(
  plots: Plots,
  codes: Tensor,
  labels?: readonly string[],
): Promise<ReportPart[]> {
  if (codes.shape[1]! < 2 || codes.shape[0]! < 2) return [];
  const classes = labels !== undefined && new Set(labels).size <= 20 ? labels : undefined;
  const caption = 'Codes along the two directions in which they differ most.';
  const { points, explainedVarianceRatio } = await pca(codes, { dimensions: 2 });
  const share = (axis: number): string =>
    `${Math.round(100 * explainedVarianceRatio[axis]!)} % of the variance`;
  const svg = plots.latentPlot(points, classes, {
    axes: [`first principal component (${share(0)})`, `second principal component (${share(1)})`],
  });
  return [{ svg, caption }];
}
