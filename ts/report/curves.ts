/**
 * Histories of training as checked curves, for {@link lossPlot}.
 */

import type { EpochRecord, History } from '../index.js';
import { refused } from './matrix.js';
import { CLASS_COLORS, COLOR, classColor } from './style.js';

/** The loss after one epoch. */
export interface Point {
  epoch: number;
  loss: number;
}

/** One line of the picture. */
export interface Curve {
  name: string;
  color: string;
  dashed: boolean;
  points: Point[];
}

/** Whether it is one history, not several by name. */
export const isHistory = (history: History | Readonly<Record<string, History>>): history is History =>
  Array.isArray(history.epochs);

/** The curves of one training run. */
export function curvesOf(
  name: string,
  history: History,
  value: 'meanLoss' | 'loss',
  index: number,
  single: boolean,
): Curve[] {
  const path = single ? 'history.epochs' : `history[${JSON.stringify(name)}].epochs`;
  if (!Array.isArray(history.epochs) || history.epochs.length === 0) {
    throw refused('emptyData', path, 'at least one epoch', 'none', 'draw it after the first epoch');
  }
  const color = (at: number) => (at < CLASS_COLORS.length ? classColor(at) : COLOR.muted);
  const curve = (
    kind: string,
    dashed: boolean,
    at: number,
    read: (record: EpochRecord) => number | undefined,
  ): Curve => ({
    name: single ? kind : `${name}, ${kind}`,
    color: color(single ? at : index),
    dashed,
    points: history.epochs.flatMap((record, place) => {
      const loss = read(record);
      if (loss === undefined) return [];
      if (Number.isFinite(loss)) return [{ epoch: record.epoch, loss }];
      throw refused(
        'notFinite',
        `${path}[${place}]`,
        'a finite loss',
        String(loss),
        'lower the learning rate or clip',
      );
    }),
  });
  const training = curve('training', false, 0, (record) => record[value]);
  const validation = curve('validation', true, 1, (record) => record.validation?.[value]);
  return validation.points.length > 0 ? [training, validation] : [training];
}

/** Refuses losses that a logarithm cannot take. */
export function positive(curves: readonly Curve[]): void {
  const low = Math.min(...curves.flatMap(({ points }) => points.map(({ loss }) => loss)));
  if (low > 0) return;
  throw refused(
    'outOfRange',
    'scale',
    'losses above 0 for a log scale',
    String(low),
    "leave out scale: 'log'",
  );
}
