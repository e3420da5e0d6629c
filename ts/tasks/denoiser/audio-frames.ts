/** Sound as rows for a model of masks: windows of frames of log power, and what is to be let through of each. */

import { fault } from '../../data/fault.js';
import { type Spectrum, stft } from '../../data/spectrum.js';

/** One or more channels side by side, from -1 to 1, `[samples]` or `[samples, channels]`; as `readWav` gives it. */
export interface Sound {
  data: Float32Array;
  shape: readonly number[];
  /** Samples a second. */
  sampleRate: number;
}

/** How sound becomes rows; kept in the model. */
export interface AudioFrames {
  sampleRate: number;
  frameLength: number;
  hop: number;
  /** Frames in a row. */
  context: number;
}

/** The channels of a sound. */
export function channelsOfSound(sound: Sound, path = 'sound'): Float32Array[] {
  const { data, shape, sampleRate } = sound ?? {};
  const [samples = 0, channels = 1] = Array.isArray(shape) ? (shape as number[]) : [];
  const isSound = data instanceof Float32Array && data.length === samples * channels && samples > 0;
  if (!isSound || !(sampleRate > 0)) {
    const expected = '{ data, shape: [samples, channels], sampleRate } with samples from -1 to 1';
    throw fault('badData', path, expected, describe(sound), 'readWav gives it');
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1)
    throw fault('notFinite', `${path}.data[${wrong}]`, 'a finite number', String(data[wrong]), 'mend it');
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: samples }, (_, i) => data[i * channels + channel]!),
  );
}

/** Refuses a sound of another rate than the model's. */
export function checkRate(sampleRate: number, wanted: number, path: string): void {
  if (sampleRate === wanted) return;
  const expected = `${wanted} samples a second, as the model was trained with`;
  throw fault('incompatible', path, expected, String(sampleRate), 'convert the sound to that rate first');
}

/** Frames of power relative to the noise, with frames of silence around them, so that each frame is in `context` rows. */
export async function framesOf(
  samples: Float32Array,
  frames: AudioFrames,
): Promise<{ spectrum: Spectrum; rows: Float32Array; count: number }> {
  const spectrum = await stft(samples, frames);
  const levels = levelsOf(spectrum);
  return { spectrum, ...windowsOf(levels, spectrum.shape[0], spectrum.shape[1], frames.context, quiet) };
}

/** What a value is where there is no power at all. */
const floor = 0.01;
const spread = 3;
const quiet = Math.log(floor) / spread;

/**
 * Natural logarithms of power over the noise's, divided by 3. The noise's mean power is told from the weaker quarter of
 * all values: power of white noise is distributed exponentially, its lower quartile is ln(4/3) of the mean.
 */
function levelsOf({ data, shape }: Spectrum): Float32Array {
  const power = Float32Array.from(
    { length: shape[0] * shape[1] },
    (_, i) => data[2 * i]! ** 2 + data[2 * i + 1]! ** 2,
  );
  const noise = power.slice().sort()[power.length >> 2]! / Math.log(4 / 3);
  const level = Math.max(noise, 1e-12);
  return power.map((value) => Math.log(floor + value / level) / spread);
}

/** Every run of `context` frames, padded so that the first has one frame of the sound and so the last. */
export function windowsOf(
  values: Float32Array,
  frames: number,
  bins: number,
  context: number,
  padding: number,
): { rows: Float32Array; count: number } {
  const count = frames + context - 1;
  const rows = new Float32Array(count * context * bins).fill(padding);
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < context; k++) {
      const frame = row + k - (context - 1);
      if (frame < 0 || frame >= frames) continue;
      rows.set(values.subarray(frame * bins, (frame + 1) * bins), (row * context + k) * bins);
    }
  }
  return { rows, count };
}

/** The mean over the rows that a frame is in: the way back from {@link windowsOf}. */
export function meanOfWindows(
  rows: Float32Array,
  frames: number,
  bins: number,
  context: number,
): Float32Array {
  const out = new Float32Array(frames * bins);
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 0; k < context; k++) {
      const from = ((frame + context - 1 - k) * context + k) * bins;
      for (let bin = 0; bin < bins; bin++) {
        const at = frame * bins + bin;
        out[at] = out[at]! + rows[from + bin]! / context;
      }
    }
  }
  return out;
}

const describe = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  const { data, shape, sampleRate } = value as Partial<Sound>;
  return `${data?.constructor.name ?? 'no data'}, shape [${shape ?? ''}], sampleRate ${sampleRate}`;
};
