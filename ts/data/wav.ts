/**
 * Sound in wav files: whole numbers of 8 to 32 bits and floats, any number of channels and any rate.
 *
 * Read by hand: the libraries at hand take a file that is cut off for a shorter one.
 */

import { fault } from './fault.js';
import { open, type Source } from './source.js';

/** How wav files hold a value. */
export type WavDepth = 'uint8' | 'int16' | 'int24' | 'int32' | 'float32' | 'float64';

/** Sound: samples from -1 to 1. */
export interface Sound {
  /** Sample after sample, in each channel after channel. */
  data: Float32Array;
  shape: [samples: number, channels: number];
  /** Samples a second. */
  sampleRate: number;
  /** How the file held them, and how {@link writeWav} will. */
  depth: WavDepth;
}

/** How a wav file is read. */
export interface WavOptions {
  /** The rate that the sound has to have, in samples a second; any by default. A file of another rate is refused. */
  sampleRate?: number;
}

interface Depth {
  bytes: number;
  /** The number in the file that 1 stands for. */
  scale: number;
  get(view: DataView, at: number): number;
  set(view: DataView, at: number, value: number): void;
}

const depths: Record<WavDepth, Depth> = {
  uint8: {
    bytes: 1,
    scale: 128,
    get: (view, at) => view.getUint8(at) - 128,
    set: (view, at, value) => view.setUint8(at, value + 128),
  },
  int16: {
    bytes: 2,
    scale: 2 ** 15,
    get: (view, at) => view.getInt16(at, true),
    set: (view, at, value) => view.setInt16(at, value, true),
  },
  int24: {
    bytes: 3,
    scale: 2 ** 23,
    get: (view, at) => view.getUint8(at) | (view.getInt16(at + 1, true) << 8),
    set: (view, at, value) => {
      view.setUint8(at, value & 255);
      view.setInt16(at + 1, value >> 8, true);
    },
  },
  int32: {
    bytes: 4,
    scale: 2 ** 31,
    get: (view, at) => view.getInt32(at, true),
    set: (view, at, value) => view.setInt32(at, value, true),
  },
  float32: {
    bytes: 4,
    scale: 1,
    get: (view, at) => view.getFloat32(at, true),
    set: (view, at, value) => view.setFloat32(at, value, true),
  },
  float64: {
    bytes: 8,
    scale: 1,
    get: (view, at) => view.getFloat64(at, true),
    set: (view, at, value) => view.setFloat64(at, value, true),
  },
};

const whole = 'a whole wav file';
const again = 'the file is damaged or incomplete: fetch or write it again';

/**
 * Reads a wav file of whole numbers (8, 16, 24, 32 bits) or floats (32, 64 bits) into samples from -1 to 1.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged or cut off, `unsupported` where it is packed
 * (mp3, ADPCM, µ-law), `incompatible` where its rate is not the one that was asked for
 * @example
 * ```ts
 * const { data, shape, sampleRate } = await readWav('speech.wav');           // shape [samples, channels]
 * ```
 */
export async function readWav(source: Source, options: WavOptions = {}): Promise<Sound> {
  const { name, bytes } = await open(source);
  const sound = parseWav(bytes, name);
  const { sampleRate } = options;
  if (sampleRate === undefined || sampleRate === sound.sampleRate) return sound;
  const hint = 'convert the sound first, or use one that was recorded at this rate';
  throw fault('incompatible', name, `${sampleRate} samples a second`, `${sound.sampleRate}`, hint);
}

/** The sound in the bytes of a wav file. */
export function parseWav(bytes: Uint8Array, name: string): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (word(bytes, 0) !== 'RIFF' || word(bytes, 8) !== 'WAVE') {
    const received = bytes.length < 12 ? `${bytes.length} bytes` : 'a file that begins otherwise';
    throw fault('badData', name, whole, received, 'check that this is a wav file');
  }
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) throw fault('badData', name, `${end} bytes`, `${bytes.length}`, again);
  let format: Format | undefined;
  let sound: Sound | undefined;
  let at = 12;
  while (at + 8 <= end) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (start + size > end) {
      throw fault('badData', name, `${size} bytes in "${word(bytes, at)}"`, `${end - start}`, again);
    }
    if (word(bytes, at) === 'fmt ') format = formatOf(view, start, size, name);
    if (word(bytes, at) === 'data') sound = samplesOf(view, start, size, format, name);
    at = start + size + (size & 1);
  }
  // Chunks fill the file, but that the last one may lack its even length: else one of the sizes is wrong.
  if (sound !== undefined && at - end >= 0 && at - end <= 1) return sound;
  throw fault(
    'badData',
    name,
    whole,
    sound === undefined ? 'no samples in it' : 'sizes that do not fit',
    again,
  );
}

const word = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

interface Format {
  channels: number;
  sampleRate: number;
  depth: WavDepth;
}

/** What the `fmt ` chunk says, all of whose numbers have to agree. */
function formatOf(view: DataView, at: number, size: number, name: string): Format {
  if (size < 16) throw fault('badData', name, 'a format of 16 bytes', `${size}`, again);
  const tag = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  const kind = tag === 0xfffe && size >= 26 ? view.getUint16(at + 24, true) : tag;
  const letters = kind === 3 ? 'float' : bits === 8 ? 'uint' : 'int';
  const depth = `${letters}${bits}` as WavDepth;
  if ((kind !== 1 && kind !== 3) || !Object.hasOwn(depths, depth)) {
    const received = kind === 1 || kind === 3 ? `${bits} bits` : `the format ${kind}`;
    const hint = 'convert it to wav with PCM samples';
    throw fault('unsupported', name, `samples as ${Object.keys(depths).join(', ')}`, received, hint);
  }
  const frame = channels * depths[depth].bytes;
  const agrees =
    view.getUint16(at + 12, true) === frame && view.getUint32(at + 8, true) === frame * sampleRate;
  if (agrees && channels > 0 && sampleRate > 0) return { channels, sampleRate, depth };
  const received = `${channels} channels of ${depth} at ${sampleRate} a second in other sizes`;
  throw fault('badData', name, 'a format whose numbers agree', received, again);
}

function samplesOf(
  view: DataView,
  at: number,
  size: number,
  format: Format | undefined,
  name: string,
): Sound {
  if (format === undefined) throw fault('badData', name, whole, 'samples before their format', again);
  const { channels, sampleRate, depth } = format;
  const { bytes, scale, get } = depths[depth];
  const samples = size / bytes / channels;
  if (!Number.isInteger(samples)) {
    throw fault('badData', name, `samples of ${bytes * channels} bytes`, `${size} bytes in all`, again);
  }
  if (samples === 0) throw fault('emptyData', name, 'at least one sample', 'none', 'check the recording');
  const data = new Float32Array(samples * channels);
  for (let i = 0; i < data.length; i++) {
    const value = get(view, at + i * bytes) / scale;
    if (!Number.isFinite(value)) {
      throw fault('notFinite', `${name}, sample ${Math.floor(i / channels)}`, 'a number', `${value}`, again);
    }
    data[i] = value;
  }
  return { data, shape: [samples, channels], sampleRate, depth };
}

/** Sound to write: as `readWav` gives it, or a tensor with a rate. */
export interface WavContent {
  /** Samples from -1 to 1; what lies outside is cut where whole numbers are written. */
  data: Float32Array;
  /** `[samples]` or `[samples, channels]`. */
  shape: readonly number[];
  /** Samples a second, a whole number from 1. */
  sampleRate: number;
  /** How a value is held; `'int16'` by default. */
  depth?: WavDepth;
}

/**
 * The bytes of a wav file of some sound; what `readWav` read is written as it was, bit for bit up to 24 bits.
 *
 * @throws AutoencoderError `invalidShape` for another number of values than the shape says, `outOfRange` for a rate or
 * depth that wav files cannot have, `notFinite` for samples that are no numbers
 * @example
 * ```ts
 * await writeFile('clean.wav', await writeWav({ ...noisy, data: clean }));
 * ```
 */
export async function writeWav(sound: WavContent): Promise<Uint8Array> {
  const { data, shape, sampleRate, depth = 'int16' } = sound;
  const [samples = 0, channels = 1] = shape;
  check(sound, samples, channels, depth);
  const { bytes: width, scale, set } = depths[depth];
  const size = data.length * width;
  const bytes = new Uint8Array(44 + size + (size & 1));
  const view = new DataView(bytes.buffer);
  const words: [at: number, text: string][] = [
    [0, 'RIFF'],
    [8, 'WAVEfmt '],
    [36, 'data'],
  ];
  for (const [at, text] of words) bytes.set(new TextEncoder().encode(text), at);
  view.setUint32(4, view.byteLength - 8, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, depth.startsWith('float') ? 3 : 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * channels * width, true);
  view.setUint16(32, channels * width, true);
  view.setUint16(34, 8 * width, true);
  view.setUint32(40, size, true);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]! * scale;
    set(view, 44 + i * width, scale === 1 ? value : Math.min(scale - 1, Math.max(-scale, Math.round(value))));
  }
  return bytes;
}

function check(
  { data, shape, sampleRate }: WavContent,
  samples: number,
  channels: number,
  depth: string,
): void {
  if (
    shape.length < 1 ||
    shape.length > 2 ||
    !(samples * channels > 0) ||
    data.length !== samples * channels
  ) {
    const received = `${data.length} values in the shape [${shape.join(', ')}]`;
    throw fault(
      'invalidShape',
      'sound',
      'samples as [samples, channels]',
      received,
      'write one sound at a time',
    );
  }
  if (!Object.hasOwn(depths, depth)) {
    const expected = `one of ${Object.keys(depths).join(', ')}`;
    throw fault('outOfRange', 'sound.depth', expected, `"${depth}"`, 'choose how a value is held');
  }
  const frame = channels * depths[depth as WavDepth].bytes;
  if (
    !Number.isInteger(sampleRate) ||
    sampleRate < 1 ||
    sampleRate * frame >= 2 ** 32 ||
    channels >= 2 ** 16
  ) {
    const received = `${sampleRate} with ${channels} channels`;
    const hint = 'give the samples a second, such as 16000';
    throw fault('outOfRange', 'sound.sampleRate', 'a whole number that wav files can hold', received, hint);
  }
  const lost = data.findIndex((value) => !Number.isFinite(value));
  if (lost < 0) return;
  const place = `sample ${Math.floor(lost / channels)}`;
  throw fault('notFinite', place, 'a number', `${data[lost]}`, 'look at where the sound came from');
}
