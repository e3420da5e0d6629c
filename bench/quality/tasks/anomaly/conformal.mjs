/** Whether a conformal detector keeps its false-alarm rate, over many splits of rows that the model has not seen. */

import { anomalyDetector } from 'hourglass-ae';
import { split } from 'hourglass-ae/data';

/** The rates that are asked for; of every set enough rows are held out for both. */
export const rates = [0.05, 0.1];

/**
 * For each rate the alarms over the splits, half of the rows for calibration, and what of them is to be expected: with
 * k = ⌊α (n + 1)⌋ the alarms among m rows are beta-binomial. A row's score does not depend on the split, so all rows are
 * scored once and the rule of the detector is applied to the scores; the first split goes through detectors as well.
 * Each seed of a model has splits of its own, so that all are independent.
 */
export async function falseAlarms(model, held, { splits, seed }) {
  const { data } = await (await anomalyDetector(model, held)).score(held);
  const scores = { data, shape: [data.length, 1] };
  const counts = rates.map((rate) => ({ rate, rows: 0, alarms: 0, mean: 0, variance: 0 }));
  for (let i = 0; i < splits; i++) {
    const half = { test: 0.5, seed: seed * splits + i };
    const { train: calibration, test } = split(scores, half);
    const [n, m] = [calibration.shape[0], test.shape[0]];
    const ascending = calibration.data.toSorted();
    for (const count of counts) {
      const k = Math.floor(count.rate * (n + 1) + 1e-9);
      const flags = Array.from(test.data, (score) => score > ascending[n - k]);
      if (i === 0) await refuseOther(flags, model, split(held, half), count.rate);
      const share = k / (n + 1);
      count.alarms += flags.filter(Boolean).length;
      count.rows += m;
      count.mean += m * share;
      count.variance += (m * share * (1 - share) * (n + 1 + m)) / (n + 2);
    }
  }
  return counts;
}

/** Throws where a detector flags other rows of the first split. */
async function refuseOther(flags, model, { train, test }, falseAlarmRate) {
  const detector = await anomalyDetector(model, train, { method: 'conformal', falseAlarmRate });
  const own = await detector.predict(test);
  const row = flags.findIndex((flag, i) => flag !== own[i]);
  if (row >= 0 || own.length !== flags.length)
    throw new Error(`row ${row}: the conformal detector differs from its rule`);
}

/**
 * What a set's splits of all seeds come to at each rate: the share of alarms, the expected one, and the bound that a mean
 * over so many splits stays below with 99.9 %.
 */
export const kept = (seeds) =>
  rates.map((asked, at) => {
    const sum = (key) => seeds.reduce((total, counts) => total + counts[at][key], 0);
    const [rows, mean] = [sum('rows'), sum('mean')];
    const bound = (mean + 3.0902 * Math.sqrt(sum('variance'))) / rows;
    return { asked, rate: sum('alarms') / rows, expected: mean / rows, bound };
  });
