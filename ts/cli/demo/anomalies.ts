/** Part 2: what the model cannot rebuild is no digit. */

import { type AnomalyDetector, type Autoencoder, anomalyDetector } from 'hourglass-ae';
import { Random, type Values } from 'hourglass-ae/data';
import { percent } from '../output.js';
import { sorts } from './no-digits.js';
import { type Stage, seed } from './stage.js';

/** How one sort of images that are no digits fares. */
export interface SortFigures {
  sort: string;
  /** Chance that one of them scores above a digit. */
  auroc: number;
  /** Share of them that is flagged. */
  flagged: number;
}

/** The label of rows that are digits. */
export const digit = 'digits';

/** What part 2 made and measured. */
export interface Anomalies {
  detector: AnomalyDetector;
  /** Digits held back, then the rows of every sort. */
  rows: Values<Uint8Array>;
  /** For each row, what it is: {@link digit}, or the name of its sort. */
  labels: string[];
  scores: Float32Array;
  sorts: SortFigures[];
  /** Over all sorts. */
  auroc: number;
  flagged: number;
  /** Share of the held-out digits that is flagged. */
  falseAlarms: number;
}

/** Learns the threshold from the digits trained on, and judges digits held back against images that are none. */
export async function anomalies({ output, digits }: Stage, model: Autoencoder): Promise<Anomalies> {
  output.head('2  Anomalies: what it cannot rebuild is no digit');
  const detector = await anomalyDetector(model, digits.train, { method: 'percentile', percentile: 95 });
  const random = new Random(seed);
  const parts = Object.entries(sorts).map(([sort, make]) => ({ sort, rows: make(digits.test, random) }));
  const figures: SortFigures[] = [];
  for (const { sort, rows } of parts) {
    const { auroc, recall } = await judge(detector, digits.test, [rows]);
    figures.push({ sort, auroc, flagged: recall });
    output.say(`  ${sort}: AUROC ${auroc.toFixed(4)}, ${percent(recall)} flagged`);
  }
  const others = parts.map(({ rows }) => rows);
  const { auroc, recall, falseAlarmRate, rows } = await judge(detector, digits.test, others);
  output.say(`  over all: AUROC ${auroc.toFixed(4)}; ${percent(falseAlarmRate)} of the digits flagged`);
  const { data: scores } = await detector.score(rows);
  const named = (sort: string): string[] => new Array<string>(digits.test.shape[0]!).fill(sort);
  const labels = [digit, ...parts.map(({ sort }) => sort)].flatMap(named);
  return {
    detector,
    rows,
    labels,
    scores,
    sorts: figures,
    auroc,
    flagged: recall,
    falseAlarms: falseAlarmRate,
  };
}

/** The detector's metrics over digits and images that are none. */
async function judge(detector: AnomalyDetector, digits: Values<Uint8Array>, others: Values<Uint8Array>[]) {
  const rows = joined([digits, ...others]);
  const anomalous = Array.from({ length: rows.shape[0]! }, (_, row) => row >= digits.shape[0]!);
  return { ...(await detector.evaluate(rows, anomalous)), rows };
}

/** Data sets of equal rows, one after the other. */
function joined(sets: readonly Values<Uint8Array>[]): Values<Uint8Array> {
  const data = new Uint8Array(sets.reduce((total, set) => total + set.data.length, 0));
  let start = 0;
  for (const set of sets) {
    data.set(set.data, start);
    start += set.data.length;
  }
  const [first] = sets;
  return { data, shape: [sets.reduce((rows, set) => rows + set.shape[0]!, 0), ...first!.shape.slice(1)] };
}
