/** Pairs of noisy and clean sound to learn masks from. */

import type { Random } from '../../data/random.js';
import { stft } from '../../data/spectrum.js';
import type { Chunk } from '../../types.js';
import { type AudioFrames, framesOf, windowsOf } from './audio-frames.js';

/** The clips in another order and in another voice, each noisy: rows, the masks to learn, and what each mask counts. */
export async function* noisyRows(
  clips: readonly Float32Array[],
  frames: AudioFrames,
  [least, most]: readonly [number, number],
  random: Random,
): AsyncGenerator<Chunk> {
  for (const index of random.order(clips.length)) {
    const clean = varied(clips[index]!, 0.75 + 0.6 * random.uniform(), random.uniform() - 0.5);
    const ratio = least + (most - least) * random.uniform();
    const deviation = Math.sqrt(meanSquare(clean)) * 10 ** (-ratio / 20);
    const noisy = clean.map((value) => value + deviation * random.normal());
    // Of 10 dB more about 6 are left behind the denoiser: so that all count alike in dB, clear clips count more.
    yield thinned(await rowsOfPair(noisy, clean, frames, 10 ** (0.08 * (ratio - most))), frames, random);
  }
}

/** Rows, what they are to become, and what each value counts. */
type Pairs = Record<'input' | 'target' | 'mask', Float32Array>;

/** Neighbouring rows have most frames in common: one of some is enough, others in another epoch. */
function thinned(pairs: Pairs, { context, frameLength }: AudioFrames, random: Random): Chunk {
  const every = Math.max(1, Math.floor(context / 2));
  const size = context * (frameLength / 2 + 1);
  const first = random.below(every);
  const some = (rows: Float32Array): Float32Array => {
    const count = Math.ceil((rows.length / size - first) / every);
    const out = new Float32Array(count * size);
    for (let row = 0; row < count; row++) {
      const from = (first + row * every) * size;
      out.set(rows.subarray(from, from + size), row * size);
    }
    return out;
  };
  return { input: some(pairs.input), target: some(pairs.target), mask: some(pairs.mask) };
}

async function rowsOfPair(
  noisy: Float32Array,
  clean: Float32Array,
  frames: AudioFrames,
  share: number,
): Promise<Pairs> {
  const { spectrum, rows } = await framesOf(noisy, frames);
  const wanted = await stft(clean, frames);
  const [count, bins] = spectrum.shape;
  const mask = new Float32Array(count * bins);
  const power = new Float32Array(count * bins);
  for (let i = 0; i < mask.length; i++) {
    const [re, im] = [spectrum.data[2 * i]!, spectrum.data[2 * i + 1]!];
    power[i] = re * re + im * im;
    const along = re * wanted.data[2 * i]! + im * wanted.data[2 * i + 1]!;
    mask[i] = Math.min(1, Math.max(0, along / Math.max(power[i]!, 1e-12)));
  }
  const weights = weightsOf(power, share);
  return {
    input: rows,
    target: windowsOf(mask, count, bins, frames.context, 0).rows,
    mask: windowsOf(weights, count, bins, frames.context, 0).rows,
  };
}

/** A wrong mask does harm by the power that it lets through or stops; the loudest tenth of a per cent counts alike. */
function weightsOf(power: Float32Array, share: number): Float32Array {
  const sorted = power.slice().sort();
  const most = Math.max(sorted[Math.floor(0.999 * (sorted.length - 1))]!, 1e-12);
  return power.map((value) => share * Math.min(1, value / most));
}

/** A sound played faster by this factor (between samples along the line), and brighter or darker by this tilt. */
function varied(samples: Float32Array, factor: number, tilt: number): Float32Array {
  const length = Math.max(1, Math.floor((samples.length - 1) / factor));
  const at = (i: number) => {
    const [whole, part] = [Math.floor(i * factor), (i * factor) % 1];
    return (1 - part) * samples[whole]! + part * (samples[whole + 1] ?? 0);
  };
  return Float32Array.from({ length }, (_, i) => at(i) + (i === 0 ? 0 : tilt * at(i - 1)));
}

const meanSquare = (samples: Float32Array): number =>
  samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
