/** Sound of any length through a model of masks, or of stretches of samples. */

import type { Autoencoder } from '../../autoencoder.js';
import { fault } from '../../data/fault.js';
import { istft } from '../../data/spectrum.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import {
  type AudioFrames,
  channelsOfSound,
  checkRate,
  framesOf,
  meanOfWindows,
  type Sound,
} from './audio-frames.js';

/** Where the way from sound to rows stands in the model file. */
export const audioKey = 'audioDenoiser';
/** Where a model of samples says their rate, if it does. */
const rateKey = 'sampleRate';

/** How a sound is cleaned. */
export interface DenoiseAudioOptions {
  /** Called after every few hundred stretches of all channels; what it throws ends the work. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Rows that go through the model at once. */
const together = 512;

type Reports = (done: number, total: number) => void;

/** The sound with less noise, at its rate and with whatever else it carries. */
export async function denoiseAudio<Given extends Sound>(
  model: Autoencoder,
  sound: Given,
  options: DenoiseAudioOptions,
): Promise<Given> {
  refuseUnknownOptions(options, ['onProgress'], '');
  const channels = channelsOfSound(sound);
  const frames = await model.attachment(audioKey);
  const rate = isFrames(frames) ? frames.sampleRate : await model.attachment(rateKey);
  if (typeof rate === 'number') checkRate(sound.sampleRate, rate, 'sound.sampleRate');
  const clean: Float32Array[] = [];
  for (const [index, channel] of channels.entries()) {
    const reports: Reports = (done, total) =>
      options.onProgress?.({ done: index * total + done, total: channels.length * total });
    const way = isFrames(frames)
      ? masked(model, channel, frames, reports)
      : overlapped(model, channel, reports);
    clean.push(await way);
  }
  const data = Float32Array.from(sound.data, (_, i) => {
    return clean[i % channels.length]![Math.floor(i / channels.length)]!;
  });
  return { ...sound, data };
}

/** Each frequency of each frame times what the model lets through, the mean of all rows that the frame is in. */
async function masked(
  model: Autoencoder,
  samples: Float32Array,
  frames: AudioFrames,
  reports: Reports,
): Promise<Float32Array> {
  const { spectrum, rows } = await framesOf(samples, frames);
  const [count, bins] = spectrum.shape;
  const rebuilt = await rebuiltRows(model, rows, bins * frames.context, reports);
  const mask = meanOfWindows(rebuilt, count, bins, frames.context);
  const data = spectrum.data.map((part, i) => part * mask[i >> 1]!);
  return istft({ ...spectrum, data });
}

/**
 * Stretches of samples that overlap by half and fade into each other; in the first half of the first and the last half
 * of the last there is silence.
 */
async function overlapped(
  model: Autoencoder,
  samples: Float32Array,
  reports: Reports,
): Promise<Float32Array> {
  const length = stretchOf(model);
  const half = length / 2;
  const count = Math.ceil(samples.length / half) + 1;
  const rows = Float32Array.from(
    { length: count * length },
    (_, i) => samples[(Math.floor(i / length) - 1) * half + (i % length)] ?? 0,
  );
  const data = await rebuiltRows(model, rows, length, reports);
  return samples.map((_, i) => {
    const row = Math.floor(i / half) + 1;
    const place = i % half;
    const fade = Math.sin((Math.PI * (place + 0.5)) / length) ** 2;
    return fade * data[row * length + place]! + (1 - fade) * data[(row - 1) * length + half + place]!;
  });
}

/** What the model makes of rows of so many values, some after the other. */
async function rebuiltRows(
  model: Autoencoder,
  rows: Float32Array,
  width: number,
  reports: Reports,
): Promise<Float32Array> {
  const out = new Float32Array(rows.length);
  const total = rows.length / width;
  for (let first = 0; first < total; first += together) {
    const end = Math.min(total, first + together);
    const { data } = await model.reconstruct(rows.subarray(first * width, end * width));
    out.set(data, first * width);
    reports(end, total);
  }
  return out;
}

function stretchOf({ spec }: Autoencoder): number {
  const [length = 0, channels = 1] = spec.input.shape;
  if (spec.input.shape.length <= 2 && channels === 1 && length >= 2 && length % 2 === 0) return length;
  const expected = 'a model of trainAudioDenoiser, or one of an even number of samples';
  const received = `rows of [${spec.input.shape.join(', ')}]`;
  throw fault('incompatible', 'spec.input.shape', expected, received, 'see trainAudioDenoiser');
}

function isFrames(value: unknown): value is AudioFrames {
  if (typeof value !== 'object' || value === null) return false;
  const { sampleRate, frameLength, hop, context } = value as Partial<AudioFrames>;
  return [sampleRate, frameLength, hop, context].every((number) => typeof number === 'number' && number > 0);
}
