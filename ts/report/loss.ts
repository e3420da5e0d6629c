/**
 * Loss against epochs: training and validation.
 */

import * as Plot from '@observablehq/plot';
import type { History } from '../index.js';
import { ACROSS, type Chart, chart } from './chart.js';
import { type Curve, curvesOf, isHistory, positive } from './curves.js';
import { count, significant } from './format.js';
import { refused } from './matrix.js';
import { COLOR, MARGIN, WIDTH } from './style.js';
import { element, moved, type PictureOptions, picture, rounded, shortened, text, textWidth } from './svg.js';
import { logAxisY, wholeTicks } from './ticks.js';

/** Options of {@link lossPlot}. */
export interface LossOptions extends PictureOptions {
  /** `'meanLoss'` (default): the reconstruction per feature. `'loss'`: what is minimised, per row. */
  value?: 'meanLoss' | 'loss';
  /** Name of the loss axis, with its unit; by default what `value` says. */
  lossLabel?: string;
  /** `'linear'` (default) or `'log'`. */
  scale?: 'linear' | 'log';
}

const HEIGHT = 380;

/**
 * Curves of training and, where it was measured, validation loss, one point per epoch.
 *
 * @param history what `fit` returned, or several by name to compare them
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const history = await model.fit(train, { epochs: 20, validation: 0.1 });
 * const svg = lossPlot(history, { lossLabel: 'binary cross-entropy per pixel (nats)' });
 * const both = lossPlot({ basic: basicHistory, denoising: denoisingHistory });
 * ```
 */
export function lossPlot(
  history: History | Readonly<Record<string, History>>,
  options: LossOptions = {},
): string {
  const value = options.value ?? 'meanLoss';
  const label =
    options.lossLabel ?? (value === 'loss' ? 'loss per row (all terms)' : 'reconstruction loss per feature');
  const single = isHistory(history);
  const named: [string, History][] = single ? [['', history]] : Object.entries(history);
  if (named.length === 0)
    throw refused('emptyData', 'history', 'at least one history', 'none', 'give what fit returned');
  const curves = named.flatMap(([name, one], index) => curvesOf(name, one, value, index, single));
  if (options.scale === 'log') positive(curves);
  const right = Math.min(230, Math.max(...curves.map(({ name }) => textWidth(`${name} 0.0000`)))) + 18;
  const drawn = draw(curves, label, options.scale ?? 'linear', right);
  const best = single && history.bestEpoch !== undefined ? mark(history.bestEpoch, drawn) : '';
  const ends = curves
    .map(({ name, points }) => `${name} ${significant(points.at(-1)?.loss ?? 0)}`)
    .join(', ');
  const epochs = Math.max(...curves.map(({ points }) => points.length));
  const stopped = single && history.stopped === 'earlyStopping' ? ', stopped early' : '';
  const texts = {
    title: options.title ?? 'Loss during training',
    subtitle: options.subtitle ?? `${count(epochs, 'epoch')}${stopped}; figures at the curves: last epoch.`,
    description: options.description ?? `${label} against the epoch. After the last epoch: ${ends}.`,
  };
  return picture(texts, moved(MARGIN, 0, drawn.markup + best + names(curves, drawn, right)), HEIGHT);
}

/** Axes, lines and points. */
function draw(curves: readonly Curve[], label: string, scale: 'linear' | 'log', right: number) {
  const epochs = curves.flatMap(({ points }) => points.map(({ epoch }) => epoch));
  const losses = curves.flatMap(({ points }) => points.map(({ loss }) => loss));
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  // Where nothing changes, the axis still spans a tenth of the loss.
  const pad = Math.max(0, (Math.abs(high) || 1) * 0.1 - (high - low)) / 2;
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)];
  const dots = last - first <= 40;
  const log = scale === 'log';
  const axis = { label, labelArrow: 'none', labelOffset: ACROSS.marginLeft } as const;
  return chart({
    ...ACROSS,
    height: HEIGHT,
    marginRight: right,
    x: {
      label: 'epoch',
      labelArrow: 'none',
      labelAnchor: 'center',
      labelOffset: 38,
      inset: 8,
      domain: first === last ? [first - 0.5, last + 0.5] : [first, last],
      ticks: wholeTicks(first, last),
      tickFormat: (epoch: number) => String(epoch),
    },
    y: {
      type: scale,
      ...(log
        ? { axis: null, domain: [low / 1.06, high * 1.06] }
        : { ...axis, domain: [low - pad, high + pad], nice: true, ticks: 6, grid: true }),
    },
    marks: [
      ...(log ? logAxisY(low / 1.06, high * 1.06, axis) : []),
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      ...curves.flatMap(({ points, color, dashed }) => [
        Plot.lineY(points, {
          x: 'epoch',
          y: 'loss',
          stroke: color,
          strokeWidth: 2,
          ...(dashed && { strokeDasharray: '6 4' }),
        }),
        ...(dots
          ? [
              Plot.dot(points, {
                x: 'epoch',
                y: 'loss',
                stroke: color,
                fill: dashed ? COLOR.paper : color,
                r: 3,
              }),
            ]
          : []),
      ]),
    ],
  });
}

/** Names and last figures at the right ends of the curves, moved apart where they would touch. */
function names(curves: readonly Curve[], drawn: Chart, right: number): string {
  const labels = curves
    .map((curve) => ({ curve, end: curve.points.at(-1) ?? { epoch: 0, loss: 0 } }))
    .map(({ curve, end }) => ({ curve, end, y: drawn.place('y', end.loss) }))
    .sort((a, b) => a.y - b.y);
  for (const [index, label] of labels.entries()) {
    const above = labels[index - 1];
    if (above !== undefined) label.y = Math.max(label.y, above.y + 18);
  }
  const below = (labels.at(-1)?.y ?? 0) - (HEIGHT - 48);
  return labels
    .map(({ curve, end, y }) => {
      const figure = significant(end.loss);
      const name = shortened(curve.name, right - 18 - textWidth(` ${figure}`));
      const x = WIDTH - 2 * MARGIN - right + 10;
      const at = y - Math.max(0, below);
      const [endX, endY] = [drawn.place('x', end.epoch), drawn.place('y', end.loss)];
      const d = `M${rounded(endX + 6)},${rounded(endY)}H${rounded(x - 14)}L${rounded(x - 4)},${rounded(at)}`;
      const dots = { fill: 'none', stroke: curve.color, 'stroke-dasharray': '1 4' };
      const leader = endX < x - 40 ? element('path', { d, ...dots }) : '';
      return leader + text(x, at + 4, `${name} ${figure}`, { fill: curve.color, 'font-weight': 700 });
    })
    .join('');
}

/** A vertical line at the best epoch. */
function mark(epoch: number, drawn: Chart): string {
  const x = drawn.place('x', epoch);
  const line = `<path d="M${x.toFixed(1)},28V${HEIGHT - 44}" stroke="${COLOR.muted}" stroke-dasharray="2 3"/>`;
  return line + text(x, 22, `best epoch ${epoch}`, { 'text-anchor': 'middle', fill: COLOR.muted });
}
