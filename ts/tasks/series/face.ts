/** What users of a series detector see. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Tensor } from '../../types.js';
import type { DetectionMetrics } from '../detection.js';
import type { SeriesEvent } from './events.js';
import type { ChannelPart } from './explain.js';
import type { SeriesInput, SeriesTime } from './rows.js';

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
