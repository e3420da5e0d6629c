/** Sounds as pictures: how loud each frequency is at each moment, one sound below the other. */

import { encode } from 'fast-png';
import { plain } from './format.js';
import { refused } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { element, type PictureOptions, picture, text } from './svg.js';

/** A sound as frames of frequencies, such as `stft` gives. */
export interface SoundFrames {
  /** Said beside it: `noisy`. */
  label: string;
  /** Real and imaginary parts, `[frames, bins, 2]`, the bins from 0 to half the sample rate. */
  data: Float32Array;
  shape: readonly number[];
  /** Samples from one frame to the next. */
  hop: number;
  /** A smaller line below the label: `9.4 dB`. */
  note?: string;
}

/** Options of {@link spectrogramPlot}. */
export interface SpectrogramOptions extends PictureOptions {
  /** Samples a second. */
  sampleRate: number;
  /** Decibels from the loudest value of all sounds down to what is drawn as silence; 60 by default. */
  range?: number;
}

/** From quiet to loud: blues that grow darker throughout, so that print and any eye can read them. */
const shades = ['#ffffff', '#ddecf5', '#b5d5ec', '#81b5dc', '#4a8fc4', '#2a669f', '#1f4076', '#14204a'].map(
  (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)),
);

const labels = 128;
const axis = 30;
const height = 120;

/**
 * Spectrograms one below the other, with the same time axis and the same scale of loudness: noisy, denoised, clean.
 *
 * @returns a stand-alone SVG
 * @example
 * ```ts
 * const sounds = [{ label: 'noisy', ...(await stft(noisy)) }, { label: 'denoised', ...(await stft(clean)) }];
 * const svg = spectrogramPlot(sounds, { sampleRate: 8000 });
 * ```
 */
export function spectrogramPlot(sounds: readonly SoundFrames[], options: SpectrogramOptions): string {
  const { sampleRate, range = 60 } = options;
  if (!(sampleRate > 0 && range > 0)) {
    const received = `${sampleRate} and ${range}`;
    throw refused(
      'outOfRange',
      'sampleRate',
      'a sample rate and a range above 0',
      received,
      'see the options',
    );
  }
  if (sounds.length === 0)
    throw refused('emptyData', 'sounds', 'at least one sound', 'none', 'give the frames of one');
  const powers = sounds.map(powersOf);
  const loudest = powers.reduce((most, power) => power.reduce((a, b) => Math.max(a, b), most), 1e-20);
  const longest = Math.max(...sounds.map(({ shape, hop }) => (shape[0]! - 1) * hop)) / sampleRate;
  const across = WIDTH - 2 * MARGIN - labels - axis;
  const left = MARGIN + labels + axis;
  const parts = sounds.flatMap((sound, index) => {
    const [frames = 0, bins = 0] = sound.shape;
    const y = index * (height + 14);
    const share = longest === 0 ? 1 : ((frames - 1) * sound.hop) / sampleRate / longest;
    const box = { x: left, y, width: Math.max(1, across * share), height };
    const href = pngOf(powers[index]!, frames, bins, loudest, range);
    const image = { ...box, preserveAspectRatio: 'none', href };
    const small = { 'font-size': SIZE.small, fill: COLOR.muted };
    return [
      text(MARGIN, y + height / 2, sound.label, { 'font-weight': 700 }),
      ...(sound.note === undefined ? [] : [text(MARGIN, y + height / 2 + 17, sound.note, small)]),
      element('image', image, element('title', {}, sound.label)),
      element('rect', { ...box, fill: 'none', stroke: COLOR.line }),
      ...[0, sampleRate / 2000].map((kilohertz, end) =>
        text(left - 6, y + (end === 0 ? height : 10), `${plain(kilohertz, 2)} kHz`, {
          ...small,
          'text-anchor': 'end',
        }),
      ),
    ];
  });
  const bottom = sounds.length * (height + 14);
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    text(left + across * share, bottom + 6, `${plain(longest * share, 2)} s`, {
      'font-size': SIZE.small,
      fill: COLOR.muted,
      'text-anchor': share === 1 ? 'end' : share === 0 ? 'start' : 'middle',
    }),
  );
  const texts = {
    title: options.title ?? 'Spectrograms',
    subtitle:
      options.subtitle ??
      `The darker, the louder: white is ${plain(range, 2)} dB or more below the loudest value of all.`,
    description:
      options.description ??
      `Spectrograms of ${sounds.map(({ label }) => label).join(', ')}, over ${plain(longest, 2)} s.`,
  };
  return picture(texts, [...parts, ...times].join(''), bottom + 10);
}

/** The power of every bin. */
function powersOf({ data, shape }: SoundFrames, index: number): Float32Array {
  const [frames = 0, bins = 0, parts = 0] = shape;
  if (shape.length !== 3 || parts !== 2 || frames < 1 || bins < 2 || data.length !== frames * bins * 2) {
    const received = `${data.length} values as [${shape.join(', ')}]`;
    throw refused(
      'invalidShape',
      `sounds[${index}]`,
      'frames as [frames, bins, 2]',
      received,
      'give what stft gives',
    );
  }
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw refused('notFinite', `sounds[${index}]`, 'finite numbers', String(data[wrong]), 'mend the sound');
  return Float32Array.from({ length: frames * bins }, (_, i) => data[2 * i]! ** 2 + data[2 * i + 1]! ** 2);
}

/** A pixel for each bin of each frame, high frequencies above. */
function pngOf(power: Float32Array, frames: number, bins: number, loudest: number, range: number): string {
  const data = new Uint8Array(frames * bins * 3);
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++) {
      const decibels = 10 * Math.log10(Math.max(power[frame * bins + bin]! / loudest, 1e-20));
      data.set(shadeOf(Math.max(0, 1 + decibels / range)), 3 * ((bins - 1 - bin) * frames + frame));
    }
  }
  let bytes = '';
  for (const byte of encode({ width: frames, height: bins, channels: 3, depth: 8, data }))
    bytes += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(bytes)}`;
}

/** The colour at a place from 0, quiet, to 1, in sixteenths between the steps so that files stay small. */
function shadeOf(place: number): number[] {
  const at = (Math.round(place * 112) / 112) * (shades.length - 1);
  const below = Math.min(shades.length - 2, Math.floor(at));
  return [0, 1, 2].map((c) =>
    Math.round(shades[below]![c]! + (at - below) * (shades[below + 1]![c]! - shades[below]![c]!)),
  );
}
