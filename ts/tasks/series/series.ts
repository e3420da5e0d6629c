/** `seriesDetector`: loads what it needs when it is called. */

import type { Autoencoder } from '../../autoencoder.js';
import type { SeriesDetector } from './face.js';
import type { SeriesDetectorOptions } from './options.js';
import type { SeriesInput } from './rows.js';

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
  const { makeSeriesDetector } = await import('./series-detector.js');
  return makeSeriesDetector(first, second, third);
}
