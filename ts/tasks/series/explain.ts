/** Which channels make an event, in their own units. */

import type { Autoencoder } from '../../autoencoder.js';
import type { SeriesRows } from './rows.js';
import type { ScoreSettings } from './score-stream.js';
import { Windower } from './windower.js';

/** A channel's part in an event: "pressure 8.1, expected 3.2 ± 0.4". */
export interface ChannelPart {
  /** Its name, or its number. */
  channel: string | number;
  /** Its share of the error of the window at the event's peak, from 0 to 1. */
  share: number;
  /** The row in that window where the channel is furthest from what the model expects. */
  row: number;
  /** What was measured there. */
  value: number;
  /** What the model makes of it. */
  expected: number;
  /** How far normal rows of this channel are from what the model expects: root of the mean square. */
  spread: number;
}

/** The parts of all channels in the window nearest to each of some rows, the largest first. */
export async function explainRows(
  model: Autoencoder,
  settings: ScoreSettings,
  series: SeriesRows,
  peaks: readonly number[],
  spread: readonly number[],
): Promise<ChannelPart[][]> {
  if (peaks.length === 0) return [];
  const { length, channels } = settings;
  const size = length * channels;
  const { windows, ends } = windowsAt(series, settings, peaks);
  const expected = (await model.reconstruct(windows)).data;
  const errors = (await model.score(windows, { per: 'feature' })).data;
  return peaks.map((_, index) => {
    const at = (channel: number, row: number) => index * size + row * channels + channel;
    const rows = Array.from({ length }, (_, row) => row);
    const part = (channel: number) => rows.reduce((sum, row) => sum + errors[at(channel, row)]!, 0);
    const all = Array.from({ length: channels }, (_, channel) => part(channel));
    const whole = all.reduce((sum, one) => sum + one, 0);
    return all
      .map((own, channel) => {
        const off = (row: number) => Math.abs(windows[at(channel, row)]! - expected[at(channel, row)]!);
        const worst = rows.reduce((best, row) => (off(row) > off(best) ? row : best));
        return {
          channel: settings.columns?.[channel] ?? channel,
          share: own / whole,
          row: ends[index]! - length + 1 + worst,
          value: windows[at(channel, worst)]!,
          expected: expected[at(channel, worst)]!,
          spread: spread[channel]!,
        };
      })
      .sort((a, b) => b.share - a.share);
  });
}

/** The whole window that judges each row: the one that ends with it, or, looking ahead, that has it nearest its middle. */
function windowsAt(series: SeriesRows, settings: ScoreSettings, peaks: readonly number[]) {
  const { length, channels, lookAhead } = settings;
  const windows = new Float32Array(peaks.length * length * channels);
  const ends = peaks.slice();
  const wanted = new Map(peaks.map((peak, index) => [peak, index]));
  const reach = lookAhead ? length : 1;
  const open = new Map<number, number>();
  const windower = new Windower(settings);
  for (let row = 0; row < series.rows; row++) {
    const values = series.values.subarray(row * channels, (row + 1) * channels);
    const { isNew, isWhole } = windower.take(values, series.times?.[row]);
    if (isNew) open.clear();
    const index = wanted.get(row);
    if (index !== undefined) open.set(index, Number.POSITIVE_INFINITY);
    for (const [one, best] of open) {
      const ahead = row - peaks[one]!;
      const distance = Math.abs(ahead - (lookAhead ? length >> 1 : 0));
      if (isWhole && distance < best) {
        windower.copy(windows, one * length * channels);
        ends[one] = row;
        open.set(one, distance);
      }
      if (ahead + 1 >= reach) open.delete(one);
    }
  }
  return { windows, ends };
}

/** Root mean square of what the model misses by, per channel, over some windows of normal rows. */
export async function spreadOf(
  model: Autoencoder,
  windows: Float32Array,
  channels: number,
): Promise<number[]> {
  const { data } = await model.reconstruct(windows);
  const sums = new Float64Array(channels);
  data.forEach((value, i) => {
    sums[i % channels]! += (value - windows[i]!) ** 2;
  });
  return Array.from(sums, (sum) => Math.sqrt((sum * channels) / data.length));
}
