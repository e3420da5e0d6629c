/** A series that is still running: one row after the other. */

import type { Autoencoder } from '../../autoencoder.js';
import { bad } from '../../data/form.js';
import type { SeriesDetector, SeriesPoint } from './face.js';
import { timeOf } from './rows.js';
import { ScoreStream } from './score-stream.js';
import type { Stored } from './stored.js';

/** `push` and `flush`: one row at a time, in the order of the calls. */
export function running(
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
