/**
 * Scores of normal and anomalous rows against the threshold, and the rows that stand out.
 */

import type { Input } from '../index.js';
import { type Group, grouped } from './anomaly-groups.js';
import { percent, significant } from './format.js';
import { histogram } from './histogram.js';
import { list, matrix, refused } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { moved, type PictureOptions, picture, text } from './svg.js';
import { type ImageOptions, imageColumns, imageForm, tile } from './tiles.js';

/** The scored rows as images. */
export interface AnomalyImages extends ImageOptions {
  /** One image for every score. */
  rows: Input;
}

/** Options of {@link anomalyPlot}. */
export interface AnomalyOptions extends PictureOptions {
  /** The rows themselves: the highest scores of each group are then shown as images. */
  images?: AnomalyImages;
  /** Name of the score axis, with its unit; `'reconstruction error per feature'` by default. */
  scoreLabel?: string;
  /** What the threshold is, such as `'95th percentile of training scores'`. */
  thresholdLabel?: string;
  /** Name of the normal group among labels that are words; `'normal'` by default. */
  normal?: string;
  /** Scale of the scores: `'auto'` (default) takes `'log'` where they span more than a factor of 30. */
  scale?: 'auto' | 'linear' | 'log';
}

/** Width of the images beside a histogram, in px. */
const IMAGES = 268;
const TILE = 56;

/**
 * A histogram of scores for every group, the normal one first, with the threshold through all of them; what lies above
 * the threshold is drawn solid, and its share is written beside the group's name.
 *
 * @param scores what `detector.score(x)` gives, one per row
 * @param threshold above it a row is an anomaly; in the unit of the scores
 * @param labels what each row is: `true` or 1 for an anomaly, or words (several sorts of anomalies)
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const svg = anomalyPlot(scores, detector.threshold, sorts, {
 *   images: { rows, shape: [28, 28] },
 *   scoreLabel: 'reconstruction error per pixel (nats)',
 *   thresholdLabel: '95th percentile of training scores',
 * });
 * ```
 */
export function anomalyPlot(
  scores: ArrayLike<number>,
  threshold: number,
  labels?: ArrayLike<boolean | number | string>,
  options: AnomalyOptions = {},
): string {
  const values = list(scores, 'scores');
  if (!Number.isFinite(threshold)) {
    throw refused('notFinite', 'threshold', 'a finite number', String(threshold), 'give detector.threshold');
  }
  const groups = grouped(values, threshold, labels, options.normal ?? 'normal');
  const label = options.scoreLabel ?? 'reconstruction error per feature';
  const width = WIDTH - 2 * MARGIN - (options.images === undefined ? 0 : IMAGES);
  const drawn = histogram(groups, values, threshold, { label, width, scale: options.scale ?? 'auto' });
  const images = options.images && worst(options.images, groups, values, threshold, drawn);
  const name = options.thresholdLabel === undefined ? '' : ` (${options.thresholdLabel})`;
  const shares = groups.map(({ label: one, share }) => `${one} ${percent(share)}`).join(', ');
  const texts = {
    title: options.title ?? 'Anomaly scores',
    subtitle:
      options.subtitle ??
      `Solid: above the threshold of ${significant(threshold)}${name}.${images === undefined ? '' : ' Beside: the highest scores of each group.'}`,
    description:
      options.description ??
      `Histograms of the ${label}. Share of rows above the threshold of ${significant(threshold)}${name}: ${shares}.`,
  };
  return picture(texts, moved(MARGIN, 0, drawn.markup + (images ?? '')), drawn.height);
}

/** The rows with the highest scores of each group, beside its histogram. */
function worst(
  images: AnomalyImages,
  groups: readonly Group[],
  scores: readonly number[],
  threshold: number,
  { top, facet }: { top: (label: string) => number; facet: number },
): string {
  const rows = matrix(images.rows, 'images.rows', imageColumns(images));
  if (rows.rows !== scores.length) {
    const hint = 'give the scored rows in the order of the scores';
    throw refused(
      'invalidShape',
      'images.rows',
      `${scores.length} rows, one per score`,
      String(rows.rows),
      hint,
    );
  }
  const form = imageForm(images, rows);
  const left = WIDTH - 2 * MARGIN - IMAGES + 16;
  const columns = Math.floor((IMAGES - 16) / (TILE + 4));
  const lines = Math.max(1, Math.floor((facet + 10) / (TILE + 22)));
  return groups
    .flatMap(({ label, rows: members }) =>
      [...members]
        .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b)
        .slice(0, columns * lines)
        .map((row, place) => {
          const score = scores[row] ?? 0;
          const x = left + (place % columns) * (TILE + 4);
          const y = top(label) + Math.floor(place / columns) * (TILE + 22) - 6;
          const title = `${label}, row ${row}: ${significant(score)}`;
          const flagged = score > threshold;
          const style = {
            'text-anchor': 'middle',
            'font-size': SIZE.small,
            fill: flagged ? COLOR.ink : COLOR.muted,
          };
          return (
            tile(x, y, TILE, rows.row(row), form, { title }) +
            text(x + TILE / 2, y + TILE + 14, significant(score), style)
          );
        }),
    )
    .join('');
}
