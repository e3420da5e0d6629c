/**
 * Anomalies in time series: stretches whose windows a model trained on normal rows rebuilds badly.
 */

import { Autoencoder } from '../../autoencoder.js';
import { bad } from '../../data/form.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import { detectionMetrics } from '../detection.js';
import { eventsOf } from './events.js';
import { explainRows } from './explain.js';
import type { SeriesDetector } from './face.js';
import { learn } from './learn.js';
import type { SeriesDetectorOptions } from './options.js';
import { type SeriesInput, type SeriesRows, type SeriesTime, seriesRows } from './rows.js';
import { running } from './running.js';
import { ScoreStream } from './score-stream.js';
import { type Stored, saved, seriesKey } from './stored.js';
import { ruleOf } from './threshold.js';

/** The detector that `seriesDetector` was asked for: of a series, of a model and a series, or of a model's file. */
export async function makeSeriesDetector(
  first: SeriesInput | Autoencoder,
  second?: SeriesInput | SeriesDetectorOptions,
  third?: SeriesDetectorOptions,
): Promise<SeriesDetector> {
  if (!(first instanceof Autoencoder)) return detectorOf(await learn(first, second as SeriesDetectorOptions));
  if (second !== undefined) return detectorOf(await learn(second as SeriesInput, third, first));
  refuseUnknownOptions(third ?? {}, [], '');
  return detectorOf({ model: first, stored: await saved(first) });
}

function detectorOf({ model, stored }: { model: Autoencoder; stored: Stored }): SeriesDetector {
  const { settings, threshold } = stored;
  const { length, channels, lookAhead, smoothing } = settings;
  const limit = threshold.threshold;
  const rule = ruleOf(threshold);
  const rowsOf = (series: SeriesInput, times?: ArrayLike<SeriesTime>) => seriesRows(series, times, channels);
  const scoresOf = async (rows: SeriesRows): Promise<Float32Array> =>
    Float32Array.from(await wholeSeries(model, stored, rows, false), ([score]) => score!);
  const flagsOf = (scores: Float32Array): boolean[] => Array.from(scores, (score) => score > limit);
  return {
    model,
    length,
    channels,
    lookAhead,
    smoothing,
    threshold: limit,
    warnings: stored.warnings,
    delay: lookAhead ? length - 1 + ((smoothing - 1) >> 1) : 0,
    async score(series, times) {
      const data = await scoresOf(rowsOf(series, times));
      return { data, shape: [data.length] };
    },
    predict: async (series, times) => flagsOf(await scoresOf(rowsOf(series, times))),
    async probability(series, times) {
      const scores = await scoresOf(rowsOf(series, times));
      const data = scores.map((score) => (Number.isNaN(score) ? score : 1 - rule.pValue(score)));
      return { data, shape: [data.length] };
    },
    async detect<Time extends SeriesTime>(series: SeriesInput, times?: ArrayLike<Time>) {
      const rows = rowsOf(series, times);
      const scores = await scoresOf(rows);
      const events = eventsOf(scores, limit, length, times);
      const peaks = events.map(({ peak }) => peak);
      const channelParts = await explainRows(model, settings, rows, peaks, stored.spread);
      return {
        scores,
        flags: flagsOf(scores),
        threshold: limit,
        events: events.map((event, index) => ({ ...event, channels: channelParts[index]! })),
      };
    },
    async explain(series, times) {
      const parts = await wholeSeries(model, stored, rowsOf(series, times), true);
      const data = new Float32Array(parts.length * channels);
      parts.forEach((part, row) => {
        data.set(part, row * channels);
      });
      return { data, shape: [parts.length, channels] };
    },
    async evaluate(series, labels, times) {
      const scores = await scoresOf(rowsOf(series, times));
      if (labels.length !== scores.length)
        throw bad(
          'labels',
          `${scores.length} labels, one for each row`,
          String(labels.length),
          'see evaluate',
        );
      const judged = Array.from(scores.keys()).filter((row) => !Number.isNaN(scores[row]));
      const own = Float32Array.from(judged, (row) => scores[row]!);
      return detectionMetrics(
        own,
        flagsOf(own),
        judged.map((row) => Boolean(labels[row])),
      );
    },
    ...running(model, stored),
    async save() {
      await model.attach(seriesKey, stored);
      return model.save();
    },
  };
}

/** A vector per row of a whole series. */
async function wholeSeries(model: Autoencoder, { settings }: Stored, rows: SeriesRows, split: boolean) {
  const stream = new ScoreStream(model, settings, split);
  const scores = await stream.take(rows);
  return [...scores, ...stream.finish()];
}
