/** The note of a camera on which side of its picture is up (Exif, tag 0x0112), and pictures turned by it. */

import type { Image } from './image.js';

/** For each note where a pixel comes from; `height` and `width` are those of the picture as it is stored. */
const sources: Record<
  number,
  (y: number, x: number, height: number, width: number) => [y: number, x: number]
> = {
  2: (y, x, _, width) => [y, width - 1 - x],
  3: (y, x, height, width) => [height - 1 - y, width - 1 - x],
  4: (y, x, height) => [height - 1 - y, x],
  5: (y, x) => [x, y],
  6: (y, x, height) => [height - 1 - x, y],
  7: (y, x, height, width) => [height - 1 - x, width - 1 - y],
  8: (y, x, _, width) => [x, width - 1 - y],
};

/** The picture as it was seen; `note` is from 1 to 8, and 1 (or anything else) leaves it as it is. */
export function upright<I extends Image<Uint8Array>>(image: I, note: number): I {
  const source = sources[note];
  if (source === undefined) return image;
  const [height, width, channels] = image.shape;
  const [tall, wide] = note > 4 ? [width, height] : [height, width];
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < tall; y++) {
    for (let x = 0; x < wide; x++) {
      const [fromY, fromX] = source(y, x, height, width);
      const from = (fromY * width + fromX) * channels;
      data.set(image.data.subarray(from, from + channels), (y * wide + x) * channels);
    }
  }
  return { ...image, data, shape: [tall, wide, channels] };
}

/** The note in the bytes of a segment `APP1`; 1, for upright, where there is none that can be read. */
export function noteIn(segment: Uint8Array): number {
  const head = 'Exif\0\0';
  if (String.fromCharCode(...segment.subarray(0, head.length)) !== head) return 1;
  const view = new DataView(segment.buffer, segment.byteOffset + head.length, segment.length - head.length);
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let entry = 0; entry < entries; entry++) {
      const at = directory + 2 + 12 * entry;
      if (view.getUint16(at, little) === 0x0112) return view.getUint16(at + 8, little);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the note is cut off: the picture need not suffer
  }
  return 1;
}
