/**
 * Images as tensors, `[height, width, channels]`, whatever file they came from.
 */

import { fault } from './fault.js';
import { parseJpeg } from './jpeg.js';
import { parsePng } from './png.js';
import { open, type Source } from './source.js';
import type { Values } from './values.js';

/** An image: bytes, or numbers from 0 to 1 where the file had 16 bits a value. */
export interface Image<Data extends Float32Array | Uint8Array = Float32Array | Uint8Array>
  extends Values<Data> {
  /** Row after row, in each pixel after pixel, in each channel after channel. */
  data: Data;
  /** One channel is grey, two are grey and opacity, three red, green and blue, four these and opacity. */
  shape: [height: number, width: number, channels: number];
}

/** How an image file is read. */
export interface ImageOptions {
  /** Channels to have, whatever the file has: 1 grey, 3 colour, 4 colour and opacity; the file's own by default. */
  channels?: 1 | 3 | 4;
}

/**
 * Reads an image file of any format known here: png or jpeg, told apart by their first bytes.
 *
 * @throws AutoencoderError `badData` where the file is neither, damaged or cut off
 * @example
 * ```ts
 * const { data, shape } = await readImage('photo.jpg', { channels: 1 });     // shape [height, width, 1]
 * ```
 */
export async function readImage(source: Source, options: ImageOptions = {}): Promise<Image> {
  const { name, bytes } = await open(source);
  return withChannels(await parseImage(bytes, name), options.channels, name);
}

/**
 * Reads a png file: grey or colour, with opacity or a palette, 1 to 16 bits a value; bytes, or numbers from 0 to 1 where
 * a value has 16 bits. A single colour that is to be seen through is an ordinary colour.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged (its checksums tell) or cut off
 * @example
 * ```ts
 * const image = await readPng('photo.png', { channels: 3 });                 // shape [height, width, 3]
 * ```
 */
export async function readPng(source: Source, options: ImageOptions = {}): Promise<Image> {
  const { name, bytes } = await open(source);
  return withChannels(await parsePng(bytes, name), options.channels, name);
}

/**
 * Reads a jpeg file, baseline or progressive: grey as one channel, everything else as red, green and blue. The pixels
 * are the same everywhere, turned as the camera's note on which side is up (Exif) says.
 *
 * @throws AutoencoderError `badData` where the file is none, damaged or cut off
 * @example
 * ```ts
 * const image = await readJpeg('photo.jpg');                                 // shape [height, width, 3]
 * ```
 */
export async function readJpeg(source: Source, options: ImageOptions = {}): Promise<Image<Uint8Array>> {
  const { name, bytes } = await open(source);
  return withChannels(await parseJpeg(bytes, name), options.channels, name);
}

/** The image in the bytes of a file of any known format. */
export async function parseImage(bytes: Uint8Array, name: string): Promise<Image> {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return parsePng(bytes, name);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return parseJpeg(bytes, name);
  const hint = 'convert the file to png or jpeg';
  throw fault('badData', name, 'a png or jpeg file', 'a file that begins otherwise', hint);
}

/** An image in other channels: grey by the weights of ITU-R BT.601, opacity full or left away. */
export function withChannels<Data extends Float32Array | Uint8Array>(
  image: Image<Data>,
  channels: number | undefined,
  name: string,
): Image<Data> {
  const [height, width, given] = image.shape;
  if (channels === undefined || channels === given) return image;
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw fault('outOfRange', 'channels', '1, 3 or 4', String(channels), `choose what ${name} is to become`);
  }
  const { data } = image;
  const isBytes = data instanceof Uint8Array;
  const out = new (data.constructor as new (length: number) => Data)(height * width * channels);
  for (let from = 0, to = 0; to < out.length; from += given, to += channels) {
    const isGrey = given < 3;
    const [red, green, blue] = isGrey
      ? [data[from]!, data[from]!, data[from]!]
      : [data[from]!, data[from + 1]!, data[from + 2]!];
    if (channels === 1) {
      const grey = isGrey ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
      out[to] = isBytes ? Math.round(grey) : grey;
      continue;
    }
    out[to] = red;
    out[to + 1] = green;
    out[to + 2] = blue;
    if (channels === 4) out[to + 3] = given === 2 ? data[from + 1]! : isBytes ? 255 : 1;
  }
  return { data: out, shape: [height, width, channels] };
}
