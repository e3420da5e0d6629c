/** How many rows a window should have, from the rhythm of the series. */

/** Windows hold at least so many rows, unless the series is short. */
const least = 16;
/** The longest rhythm that is looked for, and the most rows that are looked at. */
const [longest, most] = [1000, 20_000];

/**
 * The length of window that suits a series: the smallest multiple of its rhythm that is at least 16 rows; 16 rows where
 * it has no rhythm, or one longer than a quarter of the series.
 *
 * The rhythm is the lag, from 3 rows on, of the highest peak of the autocorrelation (the mean of the channels'), where that
 * stands out of what chance makes: above 2 / √rows (Bartlett 1946). The choice by the highest peak is that of Paparrizos
 * et al. (2022), "TSB-UAD".
 *
 * @param values `[rows, channels]`, finite
 */
export function windowLength(values: ArrayLike<number>, channels: number): number {
  const rows = Math.min(values.length / channels, most);
  const lags = Math.min(longest, Math.floor(rows / 4));
  const fallback = Math.min(least, Math.max(2, lags));
  const correlation = autocorrelation(values, channels, rows, lags + 1);
  let best = 0;
  for (let lag = 4; lag < correlation.length - 1; lag++) {
    const value = correlation[lag]!;
    const isPeak = value > correlation[lag - 1]! && value >= correlation[lag + 1]!;
    if (isPeak && value > (best === 0 ? 2 / Math.sqrt(rows) : correlation[best]!)) best = lag;
  }
  const length = best * Math.ceil(least / best);
  return best > 0 && length <= lags ? length : fallback;
}

/** Mean over the channels of their autocorrelation at lags 0, 1 …; constant channels do not count. */
function autocorrelation(
  values: ArrayLike<number>,
  channels: number,
  rows: number,
  lags: number,
): Float64Array {
  const mean = new Float64Array(lags + 1);
  let counted = 0;
  for (let channel = 0; channel < channels; channel++) {
    const own = Float64Array.from({ length: rows }, (_, row) => values[row * channels + channel]!);
    const centre = own.reduce((sum, value) => sum + value, 0) / rows;
    const off = own.map((value) => value - centre);
    const variance = off.reduce((sum, value) => sum + value * value, 0);
    if (variance <= rows * (centre * Number.EPSILON) ** 2) continue;
    counted++;
    for (let lag = 0; lag <= lags; lag++) {
      let sum = 0;
      for (let row = lag; row < rows; row++) sum += off[row]! * off[row - lag]!;
      mean[lag]! += sum / variance;
    }
  }
  return mean.map((sum) => sum / Math.max(1, counted));
}
