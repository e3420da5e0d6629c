/**
 * Quality against bits: what codecs are compared by.
 */

import * as Plot from '@observablehq/plot';
import { ACROSS, type Chart, chart } from './chart.js';
import { count, significant } from './format.js';
import { refused } from './matrix.js';
import { COLOR, classColor, MARGIN } from './style.js';
import { moved, type PictureOptions, picture, shortened, text, textWidth } from './svg.js';

/** One rate of a codec: what `report` of an image codec gives, or figures of another one. */
export interface RatePoint {
  /** Bits per pixel, all bytes of a file counted. */
  bitsPerPixel: number;
  /** Peak signal-to-noise ratio in dB. */
  psnr?: number;
  /** Multi-scale structural similarity, at most 1. */
  msSsim?: number;
}

/** Options of {@link rateDistortionPlot}. */
export interface RateDistortionOptions extends PictureOptions {
  /** What is drawn upwards; `'psnr'` by default. */
  measure?: 'psnr' | 'msSsim';
}

interface Curve {
  name: string;
  color: string;
  points: { rate: number; quality: number }[];
}

const HEIGHT = 400;
const LABEL = { psnr: 'PSNR (dB)', msSsim: 'MS-SSIM' } as const;

/**
 * A curve for each codec: quality against bits per pixel; further up and to the left is better.
 *
 * @param codecs the points of each codec by its name, in any order
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const own = [await small.report(photos), await large.report(photos)];
 * const jpeg = [{ bitsPerPixel: 0.334, psnr: 26.69 }, { bitsPerPixel: 0.515, psnr: 29.23 }];
 * const svg = rateDistortionPlot({ compressive: own, JPEG: jpeg });
 * ```
 */
export function rateDistortionPlot(
  codecs: Readonly<Record<string, readonly RatePoint[]>>,
  options: RateDistortionOptions = {},
): string {
  const measure = options.measure ?? 'psnr';
  const curves = Object.entries(codecs).map(([name, points], index) => curveOf(name, points, measure, index));
  if (curves.length === 0)
    throw refused('emptyData', 'codecs', 'at least one codec', 'none', 'give points by the name of a codec');
  const right = Math.min(230, Math.max(...curves.map(({ name }) => textWidth(name)))) + 24;
  const drawn = draw(curves, LABEL[measure], right);
  const told = curves.map(
    ({ name, points }) =>
      `${name}: ${points.map(({ rate, quality }) => `${significant(quality)} at ${significant(rate)}`).join(', ')}`,
  );
  const texts = {
    title: options.title ?? 'Quality against bits',
    subtitle: options.subtitle ?? 'Further up and to the left is better; all bytes of the files are counted.',
    description:
      options.description ??
      `${LABEL[measure]} against bits per pixel of ${count(curves.length, 'codec')}. ${told.join('. ')}.`,
  };
  return picture(texts, moved(MARGIN, 0, drawn.markup + names(curves, drawn, right)), HEIGHT);
}

function curveOf(
  name: string,
  given: readonly RatePoint[],
  measure: 'psnr' | 'msSsim',
  index: number,
): Curve {
  const points = given.map((point, at) => {
    const [rate, quality] = [point.bitsPerPixel, point[measure]];
    if (rate > 0 && quality !== undefined && Number.isFinite(rate) && Number.isFinite(quality))
      return { rate, quality };
    const path = `codecs.${name}[${at}]`;
    const received = `${String(rate)} and ${String(quality)}`;
    throw refused('notFinite', path, `finite bitsPerPixel and ${measure}`, received, 'leave the point out');
  });
  if (points.length === 0)
    throw refused('emptyData', `codecs.${name}`, 'at least one point', 'none', 'leave the codec out');
  return { name, color: classColor(index), points: points.sort((a, b) => a.rate - b.rate) };
}

function draw(curves: readonly Curve[], label: string, right: number): Chart {
  const all = curves.flatMap(({ points }) => points);
  const spanOf = (values: number[]): [number, number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const pad = (high - low || Math.abs(high) || 1) * 0.06;
    return [low - pad, high + pad];
  };
  const axis = { labelArrow: 'none', grid: true, nice: true, ticks: 6 } as const;
  return chart({
    ...ACROSS,
    height: HEIGHT,
    marginRight: right,
    x: {
      ...axis,
      label: 'bits per pixel',
      labelAnchor: 'center',
      labelOffset: 38,
      domain: [0, spanOf(all.map(({ rate }) => rate))[1]],
    },
    y: { ...axis, label, labelOffset: ACROSS.marginLeft, domain: spanOf(all.map(({ quality }) => quality)) },
    marks: [
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      ...curves.flatMap(({ points, color }, index) => [
        Plot.lineY(points, {
          x: 'rate',
          y: 'quality',
          stroke: color,
          strokeWidth: 2,
          ...(index % 2 === 1 && { strokeDasharray: '6 4' }),
        }),
        Plot.dot(points, {
          x: 'rate',
          y: 'quality',
          stroke: color,
          fill: index % 2 ? COLOR.paper : color,
          r: 3.5,
        }),
      ]),
    ],
  });
}

/** The codecs' names behind the ends of their curves, moved apart where they would touch. */
function names(curves: readonly Curve[], drawn: Chart, right: number): string {
  const labels = curves
    .map((curve) => ({ curve, end: curve.points.at(-1)! }))
    .map(({ curve, end }) => ({ curve, x: drawn.place('x', end.rate), y: drawn.place('y', end.quality) }))
    .sort((a, b) => a.y - b.y);
  for (const [index, label] of labels.entries()) {
    const above = labels[index - 1];
    if (above !== undefined && Math.abs(above.x - label.x) < 120) label.y = Math.max(label.y, above.y + 18);
  }
  return labels
    .map(({ curve, x, y }) => {
      const name = shortened(curve.name, right - 14);
      // A rim of paper, since other curves may pass behind the name.
      const rim = { stroke: COLOR.paper, 'stroke-width': 4, 'paint-order': 'stroke' };
      return text(x + 10, y + 4, name, { fill: curve.color, 'font-weight': 700, ...rim });
    })
    .join('');
}
