/** Bands of the mel scale: triangles of equal area over the frequencies of a spectrum (Slaney 1998, as in librosa). */

import { fault } from './fault.js';

/** Which bands there are. */
export interface FilterOptions {
  /** Samples a second of the sound. */
  sampleRate: number;
  /** Number of bands, at least 1; 40 by default. */
  bands?: number;
  /** Lowest and highest frequency in Hz; 0 and half the sample rate by default. */
  low?: number;
  high?: number;
}

/** The weights of the `frameLength / 2 + 1` frequencies in each band. */
export function melFilters(frameLength: number, options: FilterOptions): Float64Array[] {
  const { sampleRate, bands = 40, low = 0 } = options;
  if (!(Number.isFinite(sampleRate) && sampleRate > 0)) {
    throw fault('outOfRange', 'sampleRate', 'samples a second', String(sampleRate), 'readWav tells it');
  }
  const { high = sampleRate / 2 } = options;
  if (!(Number.isInteger(bands) && bands >= 1)) {
    throw fault('outOfRange', 'bands', 'a whole number from 1', String(bands), '40 or 80 are usual');
  }
  if (!(low >= 0 && low < high && high <= sampleRate / 2)) {
    const expected = `0 ≤ low < high ≤ ${sampleRate / 2}`;
    throw fault('outOfRange', 'high', expected, `${low} and ${high}`, 'the sound has nothing above that');
  }
  const [first, last] = [toMel(low), toMel(high)];
  const edges = Array.from({ length: bands + 2 }, (_, i) =>
    toHertz(first + ((last - first) * i) / (bands + 1)),
  );
  return Array.from({ length: bands }, (_, band) => {
    const [from, peak, to] = edges.slice(band, band + 3) as [number, number, number];
    return Float64Array.from({ length: frameLength / 2 + 1 }, (_, k) => {
      const hertz = (k * sampleRate) / frameLength;
      const height = Math.min((hertz - from) / (peak - from), (to - hertz) / (to - peak));
      return (2 * Math.max(0, height)) / (to - from);
    });
  });
}

/** Even up to 1 kHz, logarithmic above. */
const toMel = (hertz: number): number =>
  hertz < 1000 ? (3 * hertz) / 200 : 15 + (27 * Math.log(hertz / 1000)) / Math.log(6.4);

const toHertz = (mel: number): number =>
  mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp((Math.log(6.4) * (mel - 15)) / 27);
