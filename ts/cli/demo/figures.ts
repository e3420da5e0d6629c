/** The figures of the demo, as a table for people and as an object for machines. */

import { count, duration, percent } from '../output.js';
import type { Anomalies } from './anomalies.js';
import type { Basic } from './basic.js';
import type { Denoising } from './denoising.js';

/** What the parts made. */
export interface Results {
  basic: Basic;
  anomalies: Anomalies;
  denoising: Denoising;
  seconds: number;
}

/** The figures as data. */
export function figuresOf({ basic, anomalies, denoising, seconds }: Results) {
  const { threads, variant, reason } = basic.model.runtime;
  return {
    basic: {
      meanLoss: basic.history.epochs.at(-1)?.meanLoss,
      heldOut: basic.metrics,
      epochs: basic.history.epochs.length,
      seconds: basic.seconds,
      rowsPerSecond: basic.rowsPerSecond,
    },
    anomalies: {
      threshold: anomalies.detector.threshold,
      auroc: anomalies.auroc,
      flagged: anomalies.flagged,
      falseAlarms: anomalies.falseAlarms,
      sorts: anomalies.sorts,
    },
    denoising: {
      before: denoising.before,
      after: denoising.after,
      gain: denoising.after - denoising.before,
      epochs: denoising.history.epochs.length,
      seconds: denoising.seconds,
      rowsPerSecond: denoising.rowsPerSecond,
    },
    runtime: { threads, variant, ...(reason === undefined ? {} : { reason }) },
    seconds,
  };
}

/** The figures as rows of a table. */
export function figureRows(results: Results): [name: string, figure: string][] {
  const { basic, anomalies, denoising, runtime, seconds } = figuresOf(results);
  const dB = (value: number): string => `${value.toFixed(1)} dB`;
  const rate = (rows: number, took: number): string => `${count(rows)} rows/s (${duration(took)})`;
  return [
    [
      'cross-entropy per pixel',
      `${basic.heldOut.meanLoss.toFixed(4)} held out, ${basic.meanLoss?.toFixed(4)} in training`,
    ],
    ['reconstruction', dB(basic.heldOut.psnr)],
    ...anomalies.sorts.map(({ sort, auroc, flagged }): [string, string] => [
      sort,
      `AUROC ${auroc.toFixed(4)}, ${percent(flagged)} flagged`,
    ]),
    ['all that is no digit', `AUROC ${anomalies.auroc.toFixed(4)}, ${percent(anomalies.flagged)} flagged`],
    ['digits held out', `${percent(anomalies.falseAlarms)} flagged`],
    [
      'denoising',
      `${dB(denoising.before)} to ${dB(denoising.after)}: ${denoising.gain.toFixed(1)} dB gained`,
    ],
    ['training, basic', rate(basic.rowsPerSecond, basic.seconds)],
    ['training, denoising', rate(denoising.rowsPerSecond, denoising.seconds)],
    ['threads', `${runtime.threads}, build ${runtime.variant}${runtime.reason ? `: ${runtime.reason}` : ''}`],
    ['in all', duration(seconds)],
  ];
}
