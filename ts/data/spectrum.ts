/**
 * Sound as frames of frequencies and back: short-time Fourier transform and mel bands.
 *
 * Frames are centred: frame t looks at `frameLength` samples around sample t · hop through a Hann window, with silence
 * before the beginning and behind the end. Conventions and figures are those of librosa (McFee et al. 2015).
 */

import { fault } from './fault.js';
import { type FilterOptions, melFilters } from './mel.js';
import type { Values } from './values.js';

/** How sound is cut into frames. */
export interface FrameOptions {
  /** Samples in a frame: a power of two from 4; 256 by default, 32 ms at 8 kHz. */
  frameLength?: number;
  /** Samples from one frame to the next, from 1 to half of `frameLength`; a quarter of it by default. */
  hop?: number;
}

/** Frames of frequencies, and what is needed to make sound of them again. */
export interface Spectrum extends Values<Float32Array> {
  /** Real and imaginary part, `[frames, frameLength / 2 + 1, 2]`. */
  data: Float32Array;
  shape: [frames: number, bins: number, parts: 2];
  frameLength: number;
  hop: number;
  /** Samples of the sound. */
  length: number;
}

/**
 * The short-time Fourier transform of a sound: `1 + ⌊length / hop⌋` frames of `frameLength / 2 + 1` complex numbers.
 *
 * @param samples one channel
 * @throws AutoencoderError `outOfRange` for a frame that is no power of two or a hop that leaves gaps; `emptyData`,
 * `notFinite`
 * @example
 * ```ts
 * const { data, shape } = await stft(sound, { frameLength: 512, hop: 128 });  // [frames, 257, 2]
 * ```
 */
export async function stft(samples: Float32Array, options: FrameOptions = {}): Promise<Spectrum> {
  const { frameLength, hop } = checkFrames(options);
  checkSamples(samples);
  const { FFT } = await import('./libraries/fft.js');
  const transform = new FFT(frameLength);
  const window = hann(frameLength);
  const frames = 1 + Math.floor(samples.length / hop);
  const bins = frameLength / 2 + 1;
  const data = new Float32Array(frames * bins * 2);
  const frame = new Float64Array(frameLength);
  const spectrum = new Float64Array(2 * frameLength);
  for (let t = 0; t < frames; t++) {
    const start = t * hop - frameLength / 2;
    for (let i = 0; i < frameLength; i++) frame[i] = window[i]! * (samples[start + i] ?? 0);
    transform.realTransform(spectrum, frame);
    data.set(spectrum.subarray(0, 2 * bins), t * 2 * bins);
  }
  return { data, shape: [frames, bins, 2], frameLength, hop, length: samples.length };
}

/**
 * The sound of frames of frequencies: each transformed back, windowed again and added up, over the sum of the squared
 * windows (Griffin and Lim 1984). What `stft` gave comes back as it was, up to rounding.
 *
 * @throws AutoencoderError `invalidShape` where the frames are not as many, or as wide, as `length`, `hop` and
 * `frameLength` say
 * @example
 * ```ts
 * const spectrum = await stft(sound);
 * const same = await istft(spectrum);
 * ```
 */
export async function istft(spectrum: Spectrum): Promise<Float32Array> {
  const { data, length } = spectrum;
  const { frameLength, hop } = checkFrames(spectrum);
  const bins = frameLength / 2 + 1;
  const frames = 1 + Math.floor(length / hop);
  if (data.length !== frames * bins * 2) {
    const expected = `${frames} frames of ${bins} complex numbers for ${length} samples`;
    throw fault('invalidShape', 'spectrum', expected, `${data.length} values`, 'change values only');
  }
  const { FFT } = await import('./libraries/fft.js');
  const transform = new FFT(frameLength);
  const window = hann(frameLength);
  const sound = new Float64Array(length);
  const weight = new Float64Array(length);
  const whole = new Float64Array(2 * frameLength);
  const frame = new Float64Array(2 * frameLength);
  for (let t = 0; t < frames; t++) {
    whole.set(data.subarray(t * 2 * bins, (t + 1) * 2 * bins));
    transform.completeSpectrum(whole);
    transform.inverseTransform(frame, whole);
    const start = t * hop - frameLength / 2;
    const last = Math.min(frameLength, length - start);
    for (let i = Math.max(0, -start); i < last; i++) {
      sound[start + i] = sound[start + i]! + window[i]! * frame[2 * i]!;
      weight[start + i] = weight[start + i]! + window[i]! ** 2;
    }
  }
  return Float32Array.from(sound, (value, i) => value / Math.max(weight[i]!, 1e-10));
}

/** How mel bands are made. */
export interface MelOptions extends FrameOptions, FilterOptions {}

/**
 * Frames of mel bands, which are narrow where the ear tells pitches apart: ln(power + 1e-10), `[frames, bands]`. Rows
 * that a model can take.
 *
 * @param samples one channel
 * @throws AutoencoderError as {@link stft}; `outOfRange` for bands outside 0 to half the sample rate
 * @example
 * ```ts
 * const { shape } = await logMel(sound, { sampleRate: 16000, frameLength: 512, bands: 40 }); // [frames, 40]
 * ```
 */
export async function logMel(samples: Float32Array, options: MelOptions): Promise<Values<Float32Array>> {
  const { frameLength } = checkFrames(options);
  const filters = melFilters(frameLength, options);
  const { data, shape } = await stft(samples, options);
  const [frames, bins] = shape;
  const out = new Float32Array(frames * filters.length);
  for (let t = 0; t < frames; t++) {
    filters.forEach((filter, band) => {
      let power = 0;
      for (let k = 0; k < bins; k++) {
        const at = 2 * (t * bins + k);
        if (filter[k] !== 0) power += filter[k]! * (data[at]! ** 2 + data[at + 1]! ** 2);
      }
      out[t * filters.length + band] = Math.log(power + 1e-10);
    });
  }
  return { data: out, shape: [frames, filters.length] };
}

/** The periodic Hann window. */
const hann = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));

function checkFrames(options: FrameOptions): { frameLength: number; hop: number } {
  const { frameLength = 256 } = options;
  const { hop = frameLength / 4 } = options;
  if (!(Number.isInteger(Math.log2(frameLength)) && frameLength >= 4)) {
    const hint = 'choose 256, 512 or 1024';
    throw fault('outOfRange', 'frameLength', 'a power of two from 4', String(frameLength), hint);
  }
  if (!(Number.isInteger(hop) && hop >= 1 && hop <= frameLength / 2)) {
    const expected = `a whole number from 1 to ${frameLength / 2}`;
    throw fault('outOfRange', 'hop', expected, String(hop), 'a quarter of frameLength is usual');
  }
  return { frameLength, hop };
}

function checkSamples(samples: Float32Array): void {
  if (!(samples instanceof Float32Array)) {
    throw fault('badData', 'samples', 'a Float32Array', typeof samples, 'give one channel of a sound');
  }
  if (samples.length === 0)
    throw fault('emptyData', 'samples', 'at least one sample', 'none', 'give a sound');
  const wrong = samples.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return;
  throw fault('notFinite', `samples[${wrong}]`, 'a finite number', String(samples[wrong]), 'mend the sound');
}
