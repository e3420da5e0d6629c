/**
 * Jpeg files through jpeg-js, which is loaded with the first of them.
 *
 * The library fills what is missing with grey; the segments are walked here first, so that a cut file is refused.
 */

import { fault, reason } from './fault.js';
import type { Image } from './image.js';
import { noteIn, upright } from './upright.js';

const whole = 'a whole jpeg file';
const again = 'the file is damaged or incomplete: fetch or write it again';

/** What the segments say before anything is unpacked. */
interface Outline {
  width: number;
  height: number;
  channels: number;
  /** Whether the values are red, green and blue already: Adobe's note on it. */
  rgb: boolean;
  /** The camera's note on which side is up. */
  up: number;
}

/** The image in the bytes of a jpeg file. */
export async function parseJpeg(bytes: Uint8Array, name: string): Promise<Image<Uint8Array>> {
  const { width, height, channels, rgb, up } = outlineOf(bytes, name);
  const { decode } = await import('./libraries/jpeg.js');
  try {
    const { data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: 1000,
      maxMemoryUsageInMB: 8192,
      ...(rgb ? { colorTransform: false } : {}),
    });
    if (channels > 1) return upright({ data, shape: [height, width, 3] }, up);
    return upright({ data: data.filter((_, i) => i % 3 === 0), shape: [height, width, 1] }, up);
  } catch (cause) {
    throw fault('badData', name, whole, reason(cause), again, cause);
  }
}

/** Walks the segments to the file's end mark, from which everything before it can be told to be there. */
function outlineOf(bytes: Uint8Array, name: string): Outline {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    const received = bytes.length < 2 ? `${bytes.length} bytes` : 'a file that begins otherwise';
    throw fault('badData', name, whole, received, 'check that this is a jpeg file');
  }
  let outline: Outline | undefined;
  let [rgb, up] = [false, 1];
  for (let at = 2; at + 2 <= bytes.length; ) {
    const mark = bytes[at + 1]!;
    if (bytes[at] !== 0xff) throw fault('badData', name, whole, `no segment at byte ${at}`, again);
    if (mark === 0xff) at += 1;
    else if (mark === 0xd9) return finished(outline, { rgb, up }, name);
    else {
      const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
      if (!(length >= 2) || at + 2 + length > bytes.length) break;
      if (isFrame(mark)) outline = frameOf(bytes, at + 4, mark, name);
      if (mark === 0xee && isAdobe(bytes, at + 4)) rgb = bytes[at + 15] === 0;
      if (mark === 0xe1 && up === 1) up = noteIn(bytes.subarray(at + 4, at + 2 + length));
      at = mark === 0xda ? nextMark(bytes, at + 2 + length) : at + 2 + length;
    }
  }
  throw fault('badData', name, whole, `${bytes.length} bytes without its end`, again);
}

function finished(
  outline: Outline | undefined,
  { rgb, up }: Pick<Outline, 'rgb' | 'up'>,
  name: string,
): Outline {
  if (outline !== undefined) return { ...outline, rgb: rgb && outline.channels === 3, up };
  throw fault('badData', name, whole, 'no image in it', again);
}

const isFrame = (mark: number): boolean =>
  mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc;

const isAdobe = (bytes: Uint8Array, at: number): boolean =>
  String.fromCharCode(...bytes.subarray(at, at + 5)) === 'Adobe';

/** The first mark behind packed pixels: there a byte ff is followed by 00, or by the number of a restart. */
function nextMark(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

/** Size and channels, where the file has bytes enough for so many blocks: each takes a bit at least. */
function frameOf(bytes: Uint8Array, at: number, mark: number, name: string): Outline {
  const [precision = 0, tall = 0, high = 0, wide = 0, low = 0, channels = 0] = bytes.subarray(at, at + 6);
  const height = 256 * tall + high;
  const width = 256 * wide + low;
  if (mark > 0xc2 || precision !== 8) {
    const received = mark > 0xc2 ? `the rare kind ${mark - 0xc0}` : `${precision} bits`;
    throw fault('unsupported', name, 'a baseline or progressive jpeg of 8 bits', received, 'save it anew');
  }
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw fault('badData', name, '1, 3 or 4 channels', String(channels), again);
  }
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  if (blocks > 0 && blocks <= 8 * bytes.length) return { width, height, channels, rgb: false, up: 1 };
  throw fault('badData', name, whole, `${width} × ${height} pixels in ${bytes.length} bytes`, again);
}
