/** The rows that every candidate trains on, as bytes in a file: MNIST where it is, else digits-like rows from a seed. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const digits = fileURLToPath(
  new URL('../../../shared/data/mnist/train-images-idx3-ubyte.gz', import.meta.url),
);
const folder = new URL('../../.cache/bench/', import.meta.url);
const side = 28;

/** Writes the file; tells what is in it. */
export async function prepareRows(rows) {
  const real = existsSync(digits);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('rows.u8', folder), real ? await mnist(rows) : drawn(rows));
  return real ? 'MNIST' : 'synthetic strokes, seed 1';
}

async function mnist(rows) {
  const { readIdx } = await import('hourglass-ae/data');
  return (await readIdx(digits)).data.subarray(0, rows * side * side);
}

/** Three thick strokes on black in every row, about as many grey pixels as in a digit. */
export function drawn(rows) {
  const bytes = new Uint8Array(rows * side * side);
  const random = mulberry(1);
  for (let row = 0; row < rows; row++)
    for (let stroke = 0; stroke < 3; stroke++)
      draw(bytes.subarray(row * side * side, (row + 1) * side * side), random);
  return bytes;
}

function draw(image, random) {
  const place = () => 5 + 18 * random();
  const [x0, y0, x1, y1] = [place(), place(), place(), place()];
  for (let t = 0; t <= 1; t += 0.05) {
    const [x, y] = [x0 + t * (x1 - x0), y0 + t * (y1 - y0)];
    for (let i = Math.floor(x) - 1; i <= x + 1; i++)
      for (let j = Math.floor(y) - 1; j <= y + 1; j++) {
        const ink = 255 * Math.max(0, 1.6 - Math.hypot(i - x, j - y));
        image[j * side + i] = Math.min(255, Math.max(image[j * side + i], ink));
      }
  }
}

/** A small generator of numbers in [0, 1) (mulberry32, Tommy Ettinger). */
function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
