/** From normal rows to a trained model of their windows. */

import { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import { vanilla } from '../../recipes/index.js';
import type { CreateOptions, FitOptions, ModelSpec, Preprocessing } from '../../types.js';
import type { SeriesRows } from './rows.js';
import { Windower, type WindowSettings } from './windower.js';

/** How the model of the windows is made. */
export interface SeriesTrainingOptions extends Pick<CreateOptions, 'seed' | 'threads' | 'preprocessing'> {
  /**
   * The model for windows of shape `[length, channels]`; by default linear with a tenth as many codes as a window has
   * values: `vanilla({ inputShape, latentDim, outputActivation: 'linear' })`.
   */
  spec?: (inputShape: [length: number, channels: number]) => ModelSpec;
  /** Rows from one training window to the next; by default such that there are at most 8192. */
  stride?: number;
  /** Options of the training; 32 windows a step and 100 epochs by default, fewer where that is above 20,000 steps. */
  fit?: FitOptions;
}

/** Most windows that are trained on by default, and most steps. */
const [mostWindows, mostSteps] = [8192, 20_000];

/** The windows that end at row `from` or later, every `stride`-th: `[windows, length, channels]`, flat. */
export function windowsOf(
  { rows, values, times }: SeriesRows,
  settings: WindowSettings,
  stride: number,
  from = 0,
): Float32Array {
  const { length, channels } = settings;
  const data = new Float32Array(Math.ceil(rows / stride) * length * channels);
  const windower = new Windower(settings);
  let count = 0;
  let since = 0;
  for (let row = 0; row < rows; row++) {
    const { isWhole } = windower.take(values.subarray(row * channels, (row + 1) * channels), times?.[row]);
    if (isWhole && row >= from && since++ % stride === 0) windower.copy(data, count++ * length * channels);
  }
  return data.subarray(0, count * length * channels);
}

/**
 * A model of the windows of normal rows, with each channel brought to mean 0 and deviation 1.
 *
 * @throws AutoencoderError `badData` for fewer rows than two windows
 */
export async function trainOnSeries(
  series: SeriesRows,
  settings: WindowSettings,
  options: SeriesTrainingOptions,
): Promise<Autoencoder> {
  const { length, channels } = settings;
  const { seed = 0, threads = 'auto', fit = {} } = options;
  const stride = options.stride ?? Math.max(1, Math.ceil((series.rows - length + 1) / mostWindows));
  const windows = windowsOf(series, settings, stride);
  const count = windows.length / (length * channels);
  if (count < 2)
    throw new AutoencoderError({
      code: 'badData',
      path: 'series',
      expected: `normal rows for at least 2 windows of ${length} rows`,
      received: `${series.rows} rows to train on, without a long pause in ${count} of them`,
      hint: 'give more rows, or a smaller length',
    });
  const spec = options.spec?.([length, channels]) ?? usual(length, channels);
  const preprocessing = options.preprocessing ?? (await scaler(windows, settings));
  const model = await Autoencoder.create(spec, { seed, threads, preprocessing });
  try {
    const batchSize = fit.batchSize ?? 32;
    const epochs = Math.min(100, Math.ceil(mostSteps / Math.ceil(count / batchSize)));
    await model.fit(windows, { batchSize, epochs, ...fit });
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

const usual = (length: number, channels: number): ModelSpec =>
  vanilla({
    inputShape: [length, channels],
    latentDim: Math.max(1, Math.round((length * channels) / 10)),
    outputActivation: 'linear',
  });

async function scaler(windows: Float32Array, { channels, columns }: WindowSettings): Promise<Preprocessing> {
  const { standardScaler } = await import('../../data/scalers/affine.js');
  const rows = { data: windows, shape: [windows.length / channels, channels] };
  return standardScaler(rows, { per: 'channel', ...(columns && { columns }) });
}
