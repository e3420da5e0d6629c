/** A model that cleans sound, from clean clips. */

import { Autoencoder } from '../../autoencoder.js';
import { layers, losses, optimizers, schedules } from '../../builders/index.js';
import { Random } from '../../data/random.js';
import { type FrameOptions, stft } from '../../data/spectrum.js';
import { deep } from '../../recipes/index.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { Chunk, CreateOptions, FitOptions, ModelSpec } from '../../types.js';
import { audioKey } from './audio.js';
import {
  type AudioFrames,
  channelsOfSound,
  checkRate,
  framesOf,
  refused,
  type Sound,
  windowsOf,
} from './audio-frames.js';

/** What is trained, and how. */
export interface AudioDenoiserOptions
  extends FrameOptions,
    Pick<CreateOptions, 'seed' | 'threads' | 'arithmetic'>,
    Pick<FitOptions, 'epochs' | 'signal' | 'onProgress'> {
  /** Frames that the model sees at once, at least 1; 7 by default. */
  context?: number;
  /** Widths of the encoder, mirrored in the decoder; `[256]` by default. */
  units?: readonly number[];
  /** Width of the code; 128 by default. */
  latentDim?: number;
  /** Least and largest signal-to-noise ratio of the noisy clips, in dB; `[-3, 15]` by default. */
  ratio?: readonly [least: number, most: number];
}

/**
 * Trains an autoencoder on short-time spectra: rows are some frames of a noisy clip's log power, and what it rebuilds is
 * the share of each frequency to let through (a mask, Wang and Chen 2018) so that the clip comes nearest to the clean
 * one. White noise of another strength is drawn for every clip in every epoch, and each clip is played slower or faster
 * by up to a third and made brighter or darker, which makes other voices of it.
 *
 * @param clips clean sound, all of one rate
 * @returns the model; `denoiser(model).audio(sound)` knows from it how sound becomes rows, also after `save` and `load`
 * @throws AutoencoderError `emptyData`, `badData`; `incompatible` for clips of different rates; `outOfRange`
 * @example
 * ```ts
 * const model = await trainAudioDenoiser(clips, { epochs: 10, seed: 1 });
 * const clean = await denoiser(model).audio(await readWav('noisy.wav'));
 * ```
 */
export async function trainAudioDenoiser(
  clips: readonly Sound[],
  options: AudioDenoiserOptions = {},
): Promise<Autoencoder> {
  refuseUnknownOptions(options, names, '');
  const { seed = 0, epochs = 10, frameLength = 256, context = 7, ratio = [-3, 15] } = options;
  if (clips.length === 0)
    throw refused('emptyData', 'clips', 'at least one clip', 'none', 'give clean sound');
  if (!(ratio[0] <= ratio[1]))
    throw refused('outOfRange', 'ratio', 'least ≤ most, in dB', JSON.stringify(ratio), 'for example [0, 10]');
  const frames = {
    sampleRate: clips[0]!.sampleRate,
    frameLength,
    hop: options.hop ?? frameLength / 4,
    context,
  };
  const channels = clips.flatMap((clip, index) => {
    checkRate(clip.sampleRate, frames, `clips[${index}].sampleRate`);
    return channelsOfSound(clip, `clips[${index}]`).filter((channel) => channel.some((value) => value !== 0));
  });
  const { threads, arithmetic, signal, onProgress } = options;
  const engine = {
    ...(threads === undefined ? {} : { threads }),
    ...(arithmetic === undefined ? {} : { arithmetic }),
  };
  const model = await Autoencoder.create(maskSpec(frames, options), { seed, ...engine });
  try {
    const random = new Random(seed);
    await model.fit(() => noisyRows(channels, frames, ratio, random), {
      epochs,
      batchSize: 64,
      shuffleBuffer: 4096,
      optimizer: optimizers.adam({ learningRate: 1e-3 }),
      schedule: schedules.exponential({ factor: 0.03 ** (1 / epochs) }),
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    await model.attach(audioKey, frames);
    return model;
  } catch (error) {
    await model.close();
    throw error;
  }
}

const names = [
  ...['frameLength', 'hop', 'context', 'units', 'latentDim', 'ratio'],
  ...['seed', 'threads', 'arithmetic', 'epochs', 'signal', 'onProgress'],
];

function maskSpec({ context, frameLength }: AudioFrames, options: AudioDenoiserOptions): ModelSpec {
  const { units = [256], latentDim = 128 } = options;
  const inputShape = [context, frameLength / 2 + 1];
  const size = inputShape[0]! * inputShape[1]!;
  const spec = deep({ inputShape: [size], units: [...units], latentDim, latentActivation: 'relu' });
  return {
    ...spec,
    input: { shape: inputShape },
    encoder: [layers.flatten(), ...spec.encoder],
    decoder: [...spec.decoder, layers.reshape(inputShape)],
    objective: { reconstruction: losses.meanSquaredError() },
  };
}

/** The clips in another order and in another voice, each noisy: rows, the masks to learn, and what each mask counts. */
async function* noisyRows(
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
    // Of 10 dB more about 6 are left behind the denoiser; so that all count alike in dB, clear clips count more.
    yield rowsOfPair(noisy, clean, frames, 10 ** (0.06 * (ratio - most)));
  }
}

async function rowsOfPair(
  noisy: Float32Array,
  clean: Float32Array,
  frames: AudioFrames,
  share: number,
): Promise<Chunk> {
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
