/** Sides of an image and of the squares of which it is first looked at in short. */
const [side, square] = [28, 4];
const pixels = side ** 2;
/** Squares of an image, and numbers in short: two for each. */
const squares = (side / square) ** 2;
const short = 2 * squares;

/**
 * Distance of each image to the nearest of many others, per pixel root mean square, both as bytes or as numbers from 0
 * to 1. Exact, and yet few others are looked at pixel by pixel: n pixels are at least n (Δmean)² + n (Δdeviation)² apart
 * (Cauchy and Schwarz), and what is further than the nearest so far by that alone falls.
 */
export function nearestDistances(images, known) {
  const [ours, theirs] = [images, known].map(fromBytes);
  const [oursInShort, theirsInShort] = [ours, theirs].map(inShort);
  const bounds = new Float64Array(known.shape[0]);
  return Array.from({ length: images.shape[0] }, (_, row) => {
    let first = 0;
    for (let other = 0; other < bounds.length; other++) {
      bounds[other] = apart(oursInShort, row * short, theirsInShort, other * short, short);
      if (bounds[other] < bounds[first]) first = other;
    }
    const distance = (other) => apart(ours, row * pixels, theirs, other * pixels, pixels);
    // A good first guess, so that most others fall at once.
    let least = distance(first);
    for (let other = 0; other < bounds.length; other++)
      // What rounding may have added to a bound does not decide.
      if (bounds[other] * (1 - 1e-6) < least) least = Math.min(least, distance(other));
    return Math.sqrt(least / pixels);
  });
}

function fromBytes({ data }) {
  if (!(data instanceof Uint8Array)) return data;
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i] / 255;
  return out;
}

/** The sum of squared differences of `length` numbers. */
function apart(a, from, b, start, length) {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const difference = a[from + i] - b[start + i];
    sum += difference * difference;
  }
  return sum;
}

/** Of every square of n pixels √n · mean and √n · deviation, image after image. */
function inShort(values) {
  const out = new Float64Array((values.length / pixels) * short);
  const corners = Array.from({ length: squares }, (_, at) => {
    const wide = side / square;
    return square * (side * Math.floor(at / wide) + (at % wide));
  });
  for (let image = 0, at = 0; image < values.length; image += pixels)
    for (const corner of corners) {
      let [sum, squared] = [0, 0];
      for (let y = 0; y < square; y++)
        for (let x = 0; x < square; x++) {
          const value = values[image + corner + y * side + x];
          sum += value;
          squared += value * value;
        }
      out[at++] = sum / square;
      out[at++] = Math.sqrt(Math.max(0, squared - (sum / square) ** 2));
    }
  return out;
}
