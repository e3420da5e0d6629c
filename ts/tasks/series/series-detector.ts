/**
 * Anomalies in time series: stretches whose windows a model trained on normal rows rebuilds badly.
 */

import { Autoencoder } from '../../autoencoder.js';
import { bad } from '../../data/form.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { Tensor } from '../../types.js';
import { type DetectionMetrics, detectionMetrics } from '../detection.js';
import { eventsOf, type SeriesEvent } from './events.js';
import { type ChannelPart, explainRows } from './explain.js';
import { learn, type SeriesDetectorOptions, type Stored, saved, seriesKey } from './learn.js';
import { type SeriesInput, type SeriesRows, type SeriesTime, seriesRows, timeOf } from './rows.js';
import { ScoreStream } from './score-stream.js';
import { ruleOf } from './threshold.js';

/** An event with what made it. */
export interface ExplainedEvent<Time = SeriesTime> extends SeriesEvent<Time> {
  /** The channels' parts at its peak, the largest first. */
  channels: ChannelPart[];
}

/** What a detector finds in a series. */
export interface SeriesDetection<Time = SeriesTime> {
  /** One per row; NaN for the rows before the first whole window. */
  scores: Float32Array;
  /** Whether each row scores above the threshold. */
  flags: boolean[];
  threshold: number;
  /** The flagged stretches; two that are at most a window's length apart are one. */
  events: ExplainedEvent<Time>[];
}

/** A row that was judged while the series runs. */
export interface SeriesPoint {
  /** Its number, counted from 0. */
  row: number;
  /** NaN before the first whole window. */
  score: number;
  isAnomaly: boolean;
}

/** A model with what it takes to judge series. */
export interface SeriesDetector {
  readonly model: Autoencoder;
  /** Rows in a window. */
  readonly length: number;
  readonly channels: number;
  readonly lookAhead: boolean;
  readonly smoothing: number;
  /** Rows that score above it are anomalies. */
  readonly threshold: number;
  /** What looks wrong about the normal rows: some that score far above the others may be anomalies. */
  readonly warnings: readonly string[];
  /** How many rows late `push` judges a row: 0 unless it looks ahead. */
  readonly delay: number;
  /** The error of the windows, placed back on the rows: `[rows]`; NaN for the rows before the first whole window. */
  score(series: SeriesInput, times?: ArrayLike<SeriesTime>): Promise<Tensor>;
  /** Whether each row is an anomaly. */
  predict(series: SeriesInput, times?: ArrayLike<SeriesTime>): Promise<boolean[]>;
  /** The chance of a normal row to score lower, `[rows]`, from 0 to 1, as the method sees it: 0.99 is unusual. */
  probability(series: SeriesInput, times?: ArrayLike<SeriesTime>): Promise<Tensor>;
  /** Scores, flags, and events with their times and channels. */
  detect<Time extends SeriesTime>(
    series: SeriesInput,
    times?: ArrayLike<Time>,
  ): Promise<SeriesDetection<Time>>;
  /** Each channel's part in its row's score, `[rows, channels]`: their mean is the score. */
  explain(series: SeriesInput, times?: ArrayLike<SeriesTime>): Promise<Tensor>;
  /** How well it does where it is known which rows are anomalies (1, true); rows without a score are left out. */
  evaluate(
    series: SeriesInput,
    labels: ArrayLike<number | boolean>,
    times?: ArrayLike<SeriesTime>,
  ): Promise<DetectionMetrics>;
  /**
   * Takes the next row of a running series; gives the rows that are judged now, one for each row unless it looks ahead.
   * The scores are those of `score` for the whole series, and the memory does not grow.
   */
  push(row: ArrayLike<number> | number, time?: SeriesTime): Promise<SeriesPoint[]>;
  /** The rows that are still owed; the next `push` begins a new series. */
  flush(): Promise<SeriesPoint[]>;
  /** The model file with the detector inside; `seriesDetector(await Autoencoder.load(bytes))` gives it back. */
  save(): Promise<Uint8Array>;
}

/**
 * A detector from a normal series, in one call: it chooses the windows' length, trains a small model on the first rows and
 * sets the threshold by the last ones, which the model has not seen.
 *
 * With a model of windows `[length, channels]` that you trained yourself, all rows set the threshold; with a model alone
 * comes the detector that was saved with it.
 *
 * Rows are taken as equally spaced. Times, where they are given, have to ascend; after a pause of a window's length or more
 * the windows begin anew, so that none holds rows from both sides. A row is judged by the window that ends with it, and
 * never by later rows unless `lookAhead` is set.
 *
 * @throws AutoencoderError `badData` for too few rows, and for times that go back; `notFinite` with row and column for
 * missing values unless `missing: 'hold'`; `outOfRange`, `unknownOption`; `emptyData` where neither rows nor a saved
 * detector are there
 * @example
 * ```ts
 * const detector = await seriesDetector(normalRows, { times, columns: ['pressure', 'flow'] });
 * const { events } = await detector.detect(newRows, newTimes);
 * for (const { startTime, endTime, channels } of events) console.log(startTime, endTime, channels[0]);
 *
 * for await (const row of sensor) for (const { isAnomaly } of await detector.push(row)) if (isAnomaly) alarm();
 * ```
 */
export async function seriesDetector(
  series: SeriesInput,
  options?: SeriesDetectorOptions,
): Promise<SeriesDetector>;
export async function seriesDetector(
  model: Autoencoder,
  series?: SeriesInput,
  options?: SeriesDetectorOptions,
): Promise<SeriesDetector>;
export async function seriesDetector(
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

/** `push` and `flush`: one row at a time, in the order of the calls. */
function running(
  model: Autoencoder,
  { settings, threshold }: Stored,
): Pick<SeriesDetector, 'push' | 'flush'> {
  const { channels } = settings;
  let stream = new ScoreStream(model, settings, false);
  let [given, judged] = [0, 0];
  let turn: Promise<unknown> = Promise.resolve();
  const next = <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const points = (scores: Float64Array[]): SeriesPoint[] =>
    scores.map(([value]) => {
      const score = Math.fround(value!);
      return { row: judged++, score, isAnomaly: score > threshold.threshold };
    });
  return {
    push(row, time) {
      const values = typeof row === 'number' ? [row] : Array.from(row);
      return next(async () => {
        if (values.length !== channels || values.some((value) => typeof value !== 'number'))
          throw bad(`row ${given}`, `${channels} numbers`, String(values.length), 'one for each channel');
        const times = time === undefined ? {} : { times: Float64Array.of(timeOf(time, given)) };
        const scores = await stream.take({ rows: 1, channels, values: Float64Array.from(values), ...times });
        given++;
        return points(scores);
      });
    },
    flush: () =>
      next(() => {
        const rest = points(stream.finish());
        stream = new ScoreStream(model, settings, false);
        [given, judged] = [0, 0];
        return rest;
      }),
  };
}
