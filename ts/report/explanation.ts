/**
 * Why rows are strange: the features with the largest part in the score, in words and as bars.
 */

import type { RowExplanation } from '../index.js';
import { percent, significant } from './format.js';
import { refused, sameLength } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { element, type PictureOptions, picture, shortened, text } from './svg.js';

/** Options of {@link explanationPlot}. */
export interface ExplanationOptions extends PictureOptions {
  /** What the rows are called, one name for each; `row 0`, `row 1` … by default. */
  names?: readonly string[];
  /** Features of each row, from 1; the first 3 by default. */
  top?: number;
}

const LINE = 22;
const HEAD = 26;
const GAP = 14;
/** Where the bars begin, and how long the longest is, in px. */
const BARS = 400;
const LONGEST = 276;

/**
 * The features that make rows strange: each with its value, what the model expected and the spread of normal rows, and
 * a bar as long as its share of the score.
 *
 * @param rows some of `(await detector.explain(x)).rows`, at most 20
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const { rows } = await detector.explain(newRows, { top: 3 });
 * const svg = explanationPlot(rows.filter(({ anomalous }) => anomalous).slice(0, 5));
 * ```
 */
export function explanationPlot(rows: readonly RowExplanation[], options: ExplanationOptions = {}): string {
  const { names = rows.map((_, row) => `row ${row}`), top = 3 } = options;
  if (rows.length === 0 || rows.length > 20)
    throw refused('outOfRange', 'rows', '1 to 20 rows', String(rows.length), 'choose the strangest ones');
  sameLength(names.length, rows.length, 'names');
  if (!(Number.isInteger(top) && top >= 1))
    throw refused('outOfRange', 'top', 'a whole number from 1', String(top), 'three are usual');
  let y = 0;
  const drawn = rows.map((row, index) => {
    const start = y;
    const features = row.features.slice(0, top);
    y += HEAD + LINE * features.length + GAP;
    return (
      headOf(row, names[index]!, start) +
      features.map((part, i) => bar(part, start + HEAD + LINE * i, row)).join('')
    );
  });
  const texts = {
    title: options.title ?? 'Why rows are strange',
    subtitle:
      options.subtitle ??
      'What a feature is, what the model expected, and how far normal rows are from that; bars: its share of the score.',
    description:
      options.description ??
      rows
        .map(
          ({ features }, i) =>
            `${names[i]}: ${features
              .slice(0, top)
              .map((part) => part.text)
              .join('; ')}.`,
        )
        .join(' '),
  };
  return picture(texts, drawn.join(''), y - GAP);
}

function headOf({ score, pValue, anomalous }: RowExplanation, name: string, y: number): string {
  const rule = { x1: MARGIN, x2: WIDTH - MARGIN, y1: y + HEAD - 6, y2: y + HEAD - 6, stroke: COLOR.faint };
  const figures = `score ${significant(score)}, p ${significant(pValue, 2)}${anomalous ? '' : ', below the threshold'}`;
  const right = { 'text-anchor': 'end', fill: COLOR.muted };
  return (
    text(MARGIN, y + 13, shortened(name, BARS), { 'font-weight': 700 }) +
    text(WIDTH - MARGIN, y + 13, figures, right) +
    element('line', rule)
  );
}

function bar(
  { text: words, share }: RowExplanation['features'][number],
  y: number,
  { anomalous }: RowExplanation,
): string {
  const length = LONGEST * Math.min(1, Math.max(0, share));
  const fill = anomalous ? COLOR.anomalous : COLOR.normal;
  const left = MARGIN + BARS;
  return (
    text(MARGIN, y + 13, shortened(words, BARS - 12)) +
    element('rect', { x: left, y: y + 3, width: Math.max(length, 1), height: LINE - 9, fill }) +
    text(left + Math.max(length, 1) + 6, y + 13, percent(Math.max(0, share)), {
      'font-size': SIZE.small,
      fill: COLOR.muted,
    })
  );
}
