/**
 * What is wrong with a model, as a table: how bad, the figures that tell, what to change.
 */

import type { Finding } from '../index.js';
import { plain, words } from './format.js';
import { refused } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { element, moved, type PictureOptions, picture, text, wrapped } from './svg.js';

/** Options of {@link findingsPlot}. */
export type FindingsOptions = PictureOptions;

const LINE = 18;
const GAP = 16;
/** Where the words begin, behind the mark. */
const LEFT = 30;
const ROOM = WIDTH - 2 * MARGIN - LEFT;

/** Told apart by shape, too. */
const mark = {
  error: { color: COLOR.anomalous, d: 'M1,1L15,15M15,1L1,15' },
  warning: { color: '#8a5a00', d: 'M8,1.5L15.5,14.5H0.5Z' },
  note: { color: COLOR.normal, d: 'M8,1.5a6.5,6.5 0 1,0 0.01,0Z' },
} as const;

/**
 * The findings one below the other: a cross for an error, a triangle for a warning, a circle for a note; each with its
 * figures and what to change.
 *
 * @param findings what `diagnose` returned; none is a picture, too
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const svg = findingsPlot(await diagnose(model, train, { validation }));
 * ```
 */
export function findingsPlot(findings: readonly Finding[], options: FindingsOptions = {}): string {
  let y = 0;
  const drawn = findings.map((finding, index) => {
    const { markup, height } = entry(finding, index);
    const placed = moved(MARGIN, y, markup);
    y += height + GAP;
    return placed;
  });
  const many = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
  const kinds = (['error', 'warning', 'note'] as const).filter((severity) => many(severity) > 0);
  const told =
    findings.length === 0
      ? 'Nothing was found.'
      : `${kinds.map((kind) => `${many(kind)} ${kind}${many(kind) === 1 ? '' : 's'}`).join(', ')}; the worst first.`;
  const texts = {
    title: options.title ?? 'What is wrong with the model',
    subtitle: options.subtitle ?? told,
    description:
      options.description ??
      [told, ...findings.map(({ severity, name, advice }) => `${severity}: ${words(name)}: ${advice}.`)].join(
        ' ',
      ),
  };
  return picture(texts, drawn.join(''), Math.max(0, y - GAP));
}

/** One finding: mark and name, figures, advice. */
function entry(
  { severity, name, evidence, advice }: Finding,
  index: number,
): { markup: string; height: number } {
  const sign = mark[severity];
  if (sign === undefined) {
    const expected = Object.keys(mark).join(', ');
    throw refused('outOfRange', `findings[${index}].severity`, expected, String(severity), 'see diagnose');
  }
  const figures = Object.entries(evidence).map(([figure, value]) => `${words(figure)} ${plain(value, 3)}`);
  const small = { 'font-size': SIZE.small, fill: COLOR.muted };
  const lines = [
    ...wrapped(figures.join(' · '), ROOM, SIZE.small).map((line) => [line, small] as const),
    ...wrapped(advice, ROOM).map((line) => [line, {}] as const),
  ];
  const head =
    element('path', { d: sign.d, fill: 'none', stroke: sign.color, 'stroke-width': 2.2 }) +
    text(LEFT, 13, words(name), { 'font-weight': 700, fill: sign.color }) +
    text(WIDTH - 2 * MARGIN, 13, severity, { 'text-anchor': 'end', ...small });
  const body = lines.map(([line, style], at) => text(LEFT, 13 + LINE * (at + 1), line, style)).join('');
  return { markup: head + body, height: LINE * (lines.length + 1) };
}
