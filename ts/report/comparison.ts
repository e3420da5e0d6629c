/**
 * One figure of several methods, as bars.
 */

import { percent, significant } from './format.js';
import { list, refused } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { element, moved, type PictureOptions, picture, shortened, text, textWidth } from './svg.js';

/** Options of {@link comparisonPlot}. */
export interface ComparisonOptions extends PictureOptions {
  /** What the bars measure, with its unit; nothing by default. */
  label?: string;
  /** `'number'` (default), or `'percent'` for shares from 0 to 1, whose bars then reach to 100 %. */
  format?: 'number' | 'percent';
}

const LINE = 34;
const BAR = 20;

/**
 * A bar for each method, from zero, its figure behind it. The first stands out, since it is what the others are beside.
 *
 * @param figures by the names of the methods, in the order of the bars, none below 0
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const { codes, pca, raw } = await linearProbe(model, images, labels);
 * const told = { 'codes (32)': codes.accuracy, 'PCA (32)': pca.accuracy, 'pixels (784)': raw.accuracy };
 * const svg = comparisonPlot(told, { label: 'unseen digits told right', format: 'percent' });
 * ```
 */
export function comparisonPlot(
  figures: Readonly<Record<string, number>>,
  options: ComparisonOptions = {},
): string {
  const names = Object.keys(figures);
  const values = list(Object.values(figures), 'figures');
  const below = values.findIndex((value) => value < 0);
  if (below >= 0) {
    const hint = 'bars begin at zero';
    throw refused('outOfRange', `figures.${names[below]}`, 'at least 0', String(values[below]), hint);
  }
  const isShare = options.format === 'percent';
  const shown = isShare ? percent : (value: number) => significant(value);
  const left = Math.min(260, Math.max(...names.map((name) => textWidth(name)))) + 12;
  const room = WIDTH - 2 * MARGIN - left - Math.max(...values.map((value) => textWidth(shown(value)))) - 10;
  const most = isShare ? Math.max(1, ...values) : Math.max(...values) || 1;
  const bars = values.map((value, at) => {
    const [y, width] = [LINE * at, Math.max(1, (room * value) / most)];
    const fill = at === 0 ? COLOR.normal : '#8a8a8a';
    const bold = at === 0 ? { 'font-weight': 700 } : {};
    return (
      text(left - 12, y + 15, shortened(names[at]!, left - 12), { 'text-anchor': 'end', ...bold }) +
      element('rect', { x: left, y, width, height: BAR, fill }) +
      text(left + width + 8, y + 15, shown(value), bold)
    );
  });
  const foot = LINE * values.length;
  const axis = element('line', { x1: left, x2: left, y1: -6, y2: foot - LINE + BAR + 6, stroke: COLOR.ink });
  const label =
    options.label === undefined
      ? ''
      : text(left, foot + 10, options.label, { 'font-size': SIZE.small, fill: COLOR.muted });
  const told = names.map((name, at) => `${name} ${shown(values[at]!)}`).join(', ');
  const texts = {
    title: options.title ?? 'Side by side',
    subtitle: options.subtitle ?? '',
    description: options.description ?? `${options.label ?? 'Figures'}: ${told}.`,
  };
  return picture(texts, moved(MARGIN, 8, bars.join('') + axis + label), foot + (label === '' ? 0 : 24));
}
