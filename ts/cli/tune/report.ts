/** What a search found, in words and pictures. */

import type { Autoencoder, Space, Trial } from 'hourglass-ae';
import type { HtmlOptions, ReportPart } from 'hourglass-ae/report';
import type { Plots } from '../job.js';
import { count } from '../output.js';
import { architecturePart } from '../pictures.js';
import { varied } from './space.js';

/** A trial in a line. */
export function trialText(space: Space, { parameters, scores, error }: Trial): string {
  const last = scores.at(-1);
  const said = varied(space, parameters).map(([name, value]) => `${name} ${short(value)}`);
  const how =
    error ?? (last === undefined ? 'not tried' : `${last.score.toPrecision(4)} after ${last.epochs} epochs`);
  return `${how}: ${said.join(', ')}`;
}

const short = (value: unknown): string => {
  if (typeof value === 'number') return String(Number(value.toPrecision(3)));
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** A value in a table; trials that it says nothing to have none. */
const cell = (value: unknown): string | number =>
  value === undefined ? '–' : typeof value === 'number' ? value : short(value);

/** What there is to tell of a search. */
interface Found {
  space: Space;
  /** The best first. */
  trials: readonly Trial[];
  best: { score: number; parameters: Record<string, unknown> };
  file: string;
}

/** The table of all trials, and how the best one trained. */
export async function searchReport(
  plots: Plots,
  model: Autoencoder,
  { space, trials, best, file }: Found,
): Promise<[ReportPart[], HtmlOptions]> {
  const names = [
    ...new Set(trials.flatMap(({ parameters }) => varied(space, parameters).map(([name]) => name))),
  ];
  const rows = trials.map(({ trial, parameters, scores, error }) => {
    const values = new Map(varied(space, parameters));
    const { score = '', epochs = '' } = scores.at(-1) ?? {};
    return [
      trial,
      error === undefined ? score : '–',
      epochs,
      ...names.map((name) => cell(values.get(name))),
      error ?? '',
    ];
  });
  const isRefused = trials.some(({ error }) => error !== undefined);
  const head = ['trial', 'squared error', 'epochs', ...names, 'refused for'];
  const figures = {
    caption: 'Trials, the best first; those that were given up early have seen fewer epochs.',
    head: isRefused ? head : head.slice(0, -1),
    rows: isRefused ? rows : rows.map((cells) => cells.slice(0, -1)),
  };
  const told = trials.map((trial) => ({
    ...trial,
    parameters: Object.fromEntries(varied(space, trial.parameters)),
  }));
  return [
    [
      { svg: plots.trialsPlot(told, { scoreLabel: 'squared error of the held-back rows' }) },
      { svg: plots.lossPlot(model.history), caption: 'Loss of the best trial on the rows that train.' },
      await architecturePart(plots, model),
    ],
    {
      title: `The right options for ${file}`,
      subtitle: `${count(trials.length)} trials; the best has a squared error of ${best.score.toPrecision(4)} on held-back rows.`,
      figures,
    },
  ];
}
