/**
 * A search as lines: how each trial did the longer it trained, and which one won.
 */

import * as Plot from '@observablehq/plot';
import type { Trial } from '../index.js';
import { ACROSS, type Chart, chart } from './chart.js';
import { count, plain, significant } from './format.js';
import { refused } from './matrix.js';
import { COLOR, MARGIN } from './style.js';
import { moved, type PictureOptions, picture, text } from './svg.js';
import { logAxisY } from './ticks.js';

/** Options of {@link trialsPlot}. */
export interface TrialsOptions extends PictureOptions {
  /** Name of the axis of scores, with their unit; `'loss of the validation rows'` by default. */
  scoreLabel?: string;
}

interface Point {
  trial: number;
  epochs: number;
  score: number;
}

const HEIGHT = 380;
const RIGHT = 84;

/**
 * Scores of trials against the epochs that they had trained, a line for each; lower is better. The best stands out, and
 * its parameters are told below.
 *
 * @param trials what `tune` returns or keeps as its state; those that were refused or not tried are counted only
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const { trials } = await tune(rows, options);
 * const svg = trialsPlot(trials, { scoreLabel: 'squared error of the validation rows' });
 * ```
 */
export function trialsPlot(trials: readonly Trial[], options: TrialsOptions = {}): string {
  const tried = trials.filter(({ scores, error }) => scores.length > 0 && error === undefined);
  if (tried.length === 0)
    throw refused(
      'emptyData',
      'trials',
      'at least one trial with a score',
      'none',
      'give what tune returned',
    );
  const points = tried.flatMap(({ trial, scores }) => scores.map((each) => checked(trial, each)));
  const best = tried.reduce((least, each) => (lastOf(each) < lastOf(least) ? each : least));
  const drawn = draw(points, best.trial, options.scoreLabel ?? 'loss of the validation rows');
  const longest = Math.max(...points.map(({ epochs }) => epochs));
  const whole = tried.filter(({ scores }) => scores.at(-1)!.epochs === longest).length;
  const rest = trials.length - tried.length;
  const told =
    `${count(trials.length, 'trial')}, ${whole} of them over all ${count(longest, 'epoch')}` +
    `${whole < tried.length ? '; rings: given up' : ''}${rest === 0 ? '' : `; ${rest} without a score`}.`;
  const named = Object.entries(best.parameters).map(([name, value]) => `${name} ${short(value)}`);
  const winner = `The best: ${named.join(', ')}.`;
  const texts = {
    title: options.title ?? 'Trials of the search',
    subtitle: options.subtitle ?? `${told} ${winner}`,
    description:
      options.description ??
      `Score against epochs. ${told} ${winner} Its score: ${significant(lastOf(best))}.`,
  };
  return picture(texts, moved(MARGIN, 0, drawn.markup + nameOf(best, drawn)), HEIGHT);
}

const lastOf = ({ scores }: Trial): number => scores.at(-1)!.score;

function checked(trial: number, { epochs, score }: Trial['scores'][number]): Point {
  if (Number.isFinite(score)) return { trial, epochs, score };
  const hint = 'leave the trial out';
  throw refused('notFinite', `trial ${trial}`, 'a finite score', String(score), hint);
}

/** Axes, the other trials in grey, the best above them. Scores of a search differ by factors: a log axis, where there is one. */
function draw(points: readonly Point[], best: number, label: string): Chart {
  const scores = points.map(({ score }) => score);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const log = low > 0 && high / low > 3;
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  const longest = Math.max(...points.map(({ epochs }) => epochs));
  const axis = { label, labelArrow: 'none', labelOffset: ACROSS.marginLeft } as const;
  const ends = new Map(points.map((point) => [point.trial, point]));
  const marks = (of: (point: Point) => boolean, stroke: string, width: number) => [
    Plot.lineY(points.filter(of), { x: 'epochs', y: 'score', z: 'trial', stroke, strokeWidth: width }),
    Plot.dot(points.filter(of), {
      x: 'epochs',
      y: 'score',
      r: width + 1.5,
      stroke,
      // Where a trial was given up, its last point is open.
      fill: (point: Point) =>
        ends.get(point.trial) === point && point.epochs < longest ? COLOR.paper : stroke,
    }),
  ];
  return chart({
    ...ACROSS,
    height: HEIGHT,
    marginRight: RIGHT,
    x: {
      type: 'log',
      domain: [Math.min(...points.map(({ epochs }) => epochs)) / 1.08, longest * 1.08],
      label: 'epochs trained',
      labelArrow: 'none',
      labelAnchor: 'center',
      labelOffset: 38,
      ticks: [...new Set(points.map(({ epochs }) => epochs))].sort((a, b) => a - b),
      tickFormat: (epochs: number) => String(epochs),
    },
    y: {
      type: log ? 'log' : 'linear',
      ...(log
        ? { axis: null, domain: [low / 1.06, high * 1.06] }
        : { ...axis, domain: [low - pad, high + pad], nice: true, ticks: 6, grid: true }),
    },
    color: { type: 'identity' },
    marks: [
      ...(log ? logAxisY(low / 1.06, high * 1.06, axis) : []),
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      ...marks(({ trial }) => trial !== best, '#8a8a8a', 1.2),
      ...marks(({ trial }) => trial === best, COLOR.normal, 2.4),
    ],
  });
}

/** The best trial's score at the end of its line. */
function nameOf(best: Trial, drawn: Chart): string {
  const { epochs, score } = best.scores.at(-1)!;
  const [x, y] = [drawn.place('x', epochs), drawn.place('y', score)];
  return text(x + 12, y + 4, `best ${significant(score)}`, { fill: COLOR.normal, 'font-weight': 700 });
}

const short = (value: unknown): string =>
  typeof value === 'number' ? plain(value, 3) : typeof value === 'string' ? value : JSON.stringify(value);
