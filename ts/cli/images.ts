/** Rows that are images. */

/** Height, width and channels of rows that are images: two or three axes, or 64 values and more in a square. */
export function imageShape(shape: readonly number[]): [number, number, number] | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length === 2 || (shape.length === 3 && (channels === 1 || channels === 3)))
    return [height, width, channels];
  const side = Math.sqrt(height);
  return shape.length === 1 && side >= 8 && Number.isInteger(side) ? [side, side, 1] : undefined;
}

/** An image's colours, `[height, width, 1 or 3]`: pictures show no opacity. */
export function withoutOpacity<Data extends Float32Array | Uint8Array>(image: {
  data: Data;
  shape: readonly number[];
}): { data: Data; shape: [number, number, number] } {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const colours = channels > 2 ? 3 : 1;
  const data = image.data.filter((_, at) => at % channels < colours) as Data;
  return { data, shape: [height, width, colours] };
}

/** Smallest and largest value, as black and white; bytes have their own range. */
export function rangeOf(data: Float32Array | Uint8Array): [number, number] {
  if (data instanceof Uint8Array) return [0, 1];
  const low = data.reduce((a, b) => Math.min(a, b));
  const high = data.reduce((a, b) => Math.max(a, b));
  return low >= 0 && high <= 1 ? [0, 1] : [low, high > low ? high : low + 1];
}
