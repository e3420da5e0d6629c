/** Images that have the strokes and the ink of digits, but are none: what a detector has to find. */

import type { Random, Values } from 'hourglass-ae/data';

const side = 28;
const block = 7;

/** Where each pixel of a new image comes from in the old one. */
type Rearrangement = (x: number, y: number) => [x: number, y: number];

/** The sorts by their name, each a function of the digits that it is made from. */
export const sorts: Record<string, (digits: Values<Uint8Array>, random: Random) => Values<Uint8Array>> = {
  'inverted pixels': (digits) => ({ ...digits, data: digits.data.map((value) => 255 - value) }),
  'blocks shuffled': (digits, random) => perImage(digits, () => shuffledBlocks(random)),
  'quarters turned': (digits) => perImage(digits, () => turnedQuarters),
};

/** The image's 16 blocks of 7 by 7 pixels in random order. */
function shuffledBlocks(random: Random): Rearrangement {
  const across = side / block;
  const order = random.order(across * across);
  return (x, y) => {
    const from = order[Math.floor(y / block) * across + Math.floor(x / block)]!;
    return [(from % across) * block + (x % block), Math.floor(from / across) * block + (y % block)];
  };
}

/** Each quarter of the image turned by 180 degrees in its place. */
const turnedQuarters: Rearrangement = (x, y) => [turned(x), turned(y)];

const turned = (place: number): number => {
  const half = side / 2;
  return place < half ? half - 1 - place : side + half - 1 - place;
};

function perImage(digits: Values<Uint8Array>, rearrange: () => Rearrangement): Values<Uint8Array> {
  const data = new Uint8Array(digits.data.length);
  for (let start = 0; start < data.length; start += side * side) {
    const from = rearrange();
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const [oldX, oldY] = from(x, y);
        data[start + y * side + x] = digits.data[start + oldY * side + oldX]!;
      }
    }
  }
  return { data, shape: digits.shape };
}
