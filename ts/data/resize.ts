/** Images made smaller: their middle, or all of them with the mean of what falls on each pixel. */

import type { Image } from './image.js';

/** The middle part of an image. */
export function middle({ data, shape }: Image, height: number, width: number): Image {
  const [tall, wide, channels] = shape;
  const top = Math.floor((tall - height) / 2);
  const left = Math.floor((wide - width) / 2);
  const out = empty(data, height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * wide + left) * channels;
    out.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return { data: out, shape: [height, width, channels] };
}

/** An image of that size, at most its own: each pixel is the mean over its area, first along rows, then down. */
export function shrunk({ data, shape }: Image, height: number, width: number): Image {
  const [tall, wide, channels] = shape;
  const narrow = averaged(Float32Array.from(data), tall, wide, channels, width);
  const small = averaged(narrow, 1, tall, width * channels, height);
  const out = empty(data, small.length);
  const isBytes = out instanceof Uint8Array;
  for (let i = 0; i < out.length; i++) out[i] = isBytes ? Math.round(small[i]!) : small[i]!;
  return { data: out, shape: [height, width, channels] };
}

/** `[outer, length, inner]` to `[outer, target, inner]`: what lies across a border counts by its share. */
function averaged(
  data: Float32Array,
  outer: number,
  length: number,
  inner: number,
  target: number,
): Float32Array {
  const out = new Float32Array(outer * target * inner);
  const step = length / target;
  for (let to = 0; to < target; to++) {
    const [begin, end] = [to * step, Math.min(length, (to + 1) * step)];
    for (let from = Math.floor(begin); from < end; from++) {
      const share = (Math.min(end, from + 1) - Math.max(begin, from)) / step;
      for (let o = 0; o < outer; o++) {
        const source = (o * length + from) * inner;
        const goal = (o * target + to) * inner;
        for (let i = 0; i < inner; i++) out[goal + i]! += share * data[source + i]!;
      }
    }
  }
  return out;
}

const empty = (data: Image['data'], length: number): Image['data'] =>
  data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
