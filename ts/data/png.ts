/**
 * Png files through fast-png, which is loaded with the first of them: every chunk's checksum is looked at.
 */

import { fault, reason } from './fault.js';
import type { Image } from './image.js';
import type { DecodedPng } from './libraries/png.js';
import type { Values } from './values.js';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const whole = 'a whole png file';
const again = 'the file is damaged or incomplete: fetch or write it again';

/** What the chunks say before anything is unpacked. */
interface Outline {
  width: number;
  height: number;
  depth: number;
  channels: number;
  interlaced: boolean;
  /** Bytes of packed pixels. */
  packed: number;
}

/** The image in the bytes of a png file. */
export async function parsePng(bytes: Uint8Array, name: string): Promise<Image> {
  const outline = outlineOf(bytes, name);
  const { decode, convertIndexedToRgb } = await import('./libraries/png.js');
  try {
    const png = decode(bytes, { checkCrc: true });
    const shape: Image['shape'] = [outline.height, outline.width, png.channels];
    if (png.palette !== undefined) {
      shape[2] = png.palette[0]!.length;
      return { data: convertIndexedToRgb(png), shape };
    }
    return { data: valuesOf(png), shape };
  } catch (cause) {
    throw fault('badData', name, whole, reason(cause), again, cause);
  }
}

/** Walks the chunks, so that a file that is cut off, or asks for more than it holds, is refused at once. */
function outlineOf(bytes: Uint8Array, name: string): Outline {
  if (signature.some((byte, at) => bytes[at] !== byte)) {
    const received = bytes.length < 8 ? `${bytes.length} bytes` : 'a file that begins otherwise';
    throw fault('badData', name, whole, received, 'check that this is a png file');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let outline: Outline | undefined;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const start = at + 8;
    at = start + length + 4;
    if (at > bytes.length) break;
    if (outline === undefined) outline = headerOf(view, start, type, length, name);
    if (type === 'IDAT') outline.packed += length;
    if (type === 'IEND') return plausible(outline, name);
  }
  throw fault('badData', name, whole, `${bytes.length} bytes without its end`, again);
}

const channelsOf: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function headerOf(view: DataView, at: number, type: string, length: number, name: string): Outline {
  const channels = type === 'IHDR' && length === 13 ? channelsOf[view.getUint8(at + 9)] : undefined;
  if (channels === undefined) throw fault('badData', name, 'a header of a png image', `"${type}"`, again);
  return {
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
    depth: view.getUint8(at + 8),
    channels,
    interlaced: view.getUint8(at + 12) === 1,
    packed: 0,
  };
}

/** Deflate packs 1032 bytes into one at most, so the pixels that a header promises must have come from enough bytes. */
function plausible(outline: Outline, name: string): Outline {
  const { width, height, depth, channels, packed, interlaced } = outline;
  const size = `${width} × ${height} pixels`;
  if (width === 0 || height === 0) throw fault('badData', name, 'an image with pixels', size, again);
  if ((width * height * depth * channels) / 8 > 1032 * packed) {
    throw fault('badData', name, whole, `${size} in ${packed} bytes`, again);
  }
  if (interlaced && depth < 8) {
    const hint = 'save it without interlacing';
    throw fault('unsupported', name, 'at least 8 bits a value where rows are interlaced', `${depth}`, hint);
  }
  return outline;
}

/** Values as they are stored to bytes, or to numbers from 0 to 1 where they have 16 bits. */
function valuesOf({ data, depth, width, height, channels }: DecodedPng): Uint8Array | Float32Array {
  if (depth === 16) return Float32Array.from(data, (value) => value / 65535);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (depth === 8) return bytes;
  const most = 2 ** depth - 1;
  const row = Math.ceil((width * channels * depth) / 8);
  return Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const bit = (i % (width * channels)) * depth;
    const byte = bytes[Math.floor(i / (width * channels)) * row + (bit >> 3)]!;
    return (255 / most) * ((byte >> (8 - depth - (bit & 7))) & most);
  });
}

/** How a png file is written. */
export interface PngOptions {
  /** Bits of a value: 8 by default, or 16, which numbers from 0 to 1 are rounded to finely. */
  depth?: 8 | 16;
}

/**
 * The bytes of a png file of an image; numbers that are no bytes go from 0 to 1 and are rounded to bytes, or to 16 bits.
 *
 * @throws AutoencoderError `invalidShape` where it is no `[height, width]` or `[height, width, channels]` of 1 to 4
 * channels
 * @example
 * ```ts
 * await writeFile('clean.png', await writePng({ data, shape: [512, 768, 3] }));
 * ```
 */
export async function writePng(image: Values, options: PngOptions = {}): Promise<Uint8Array> {
  const { depth = 8 } = options;
  if (depth !== 8 && depth !== 16)
    throw fault('outOfRange', 'depth', '8 or 16', String(depth), 'leave it out for bytes');
  const [height = 0, width = 0, channels = 1] = image.shape;
  const pixels = height * width * channels;
  const axes = image.shape.length;
  if (axes < 2 || axes > 3 || channels > 4 || !(pixels > 0) || image.data.length !== pixels) {
    const received = `${image.data.length} values in the shape [${image.shape.join(', ')}]`;
    const hint = 'write one image at a time, with 1 to 4 channels';
    throw fault('invalidShape', 'image', 'an image as [height, width, channels]', received, hint);
  }
  const { encode } = await import('./libraries/png.js');
  return encode({ width, height, channels, depth, data: (depth === 8 ? bytesOf : wordsOf)(image.data) });
}

/** Numbers from 0 to 1 as bytes: outside they are cut, and what is no number is refused. */
export const bytesOf = (data: Uint8Array | Float32Array): Uint8Array =>
  data instanceof Uint8Array ? data : Uint8Array.from(data, rounded(data, 255));

/** The same in 16 bits; a byte is spread over them. */
const wordsOf = (data: Uint8Array | Float32Array): Uint16Array =>
  data instanceof Uint8Array
    ? Uint16Array.from(data, (byte) => 257 * byte)
    : Uint16Array.from(data, rounded(data, 65535));

function rounded(data: Float32Array, most: number): (value: number) => number {
  const lost = data.findIndex((value) => Number.isNaN(value));
  if (lost >= 0)
    throw fault('notFinite', `value ${lost}`, 'a number', 'NaN', 'look at where the image came from');
  return (value) => Math.round(most * Math.min(1, Math.max(0, value)));
}
