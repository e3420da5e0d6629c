/** Whether a conformal detector keeps its false-alarm rate, over many splits of rows that the model has not seen. */

import { anomalyDetector } from 'hourglass-ae';
import { split } from 'hourglass-ae/data';

/** The rate that is asked for. */
const rate = 0.05;

/**
 * The false-alarm rate over the splits, half of the rows for calibration, and its bound: with k = ⌊α (n + 1)⌋ the
 * alarms among m rows are beta-binomial, and a mean over the splits stays below this with 99.9 %.
 */
export async function falseAlarms(model, held, splits) {
  let alarms = 0;
  let rows = 0;
  let mean = 0;
  let variance = 0;
  for (let seed = 0; seed < splits; seed++) {
    const { train: calibration, test } = split(held, { test: 0.5, seed });
    const detector = await anomalyDetector(model, calibration, { method: 'conformal', falseAlarmRate: rate });
    const flags = await detector.predict(test);
    alarms += flags.filter(Boolean).length;
    const [n, m] = [calibration.shape[0], test.shape[0]];
    const k = Math.floor(rate * (n + 1) + 1e-9);
    const share = k / (n + 1);
    rows += m;
    mean += m * share;
    variance += (m * share * (1 - share) * (n + 1 + m)) / (n + 2);
  }
  return { rate: alarms / rows, expected: mean / rows, bound: (mean + 3.0902 * Math.sqrt(variance)) / rows };
}
