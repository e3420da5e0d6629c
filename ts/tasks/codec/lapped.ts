/**
 * A lapped transform of signals: blocks of `size` values as cosines that reach half a block over both edges, and the way
 * back. Neighbours overlap, so what rounding leaves of a block shows no edge.
 *
 * A filter across each edge (orthogonal but for `spread`, which favours the smooth) goes before the discrete cosine
 * transform of the blocks, its inverse behind the way back.
 *
 * Reference: Tran, Liang, Tu (2003), "Lapped transform via time-domain pre- and post-filtering".
 */

/** Rows: a cosine each, over half a block in front of the block, the block, and half a block behind. */
export interface Lapped {
  analysis: number[][];
  synthesis: number[][];
  /** Of the rows on the way back: errors of codes count by them. */
  lengths: number[];
}

/** How much more of the slope than of the rest the filter passes on. */
const spread = 1.4;

export function lapped(size: number): Lapped {
  const half = size / 2;
  const flip = matrix(half, (i, j) => (i + j === half - 1 ? 1 : 0));
  const [cosines, fourth] = [dct(half), fourthDct(half)];
  const slope = (by: number) => matrix(half, (i, j) => (i === j ? (i === 0 ? by : 1) : 0));
  const inner = product(flip, transposed(cosines), slope(spread), fourth, flip);
  const inverse = product(flip, transposed(fourth), slope(1 / spread), cosines, flip);
  const [before, behind] = [across(inner), across(inverse)];
  const block = dct(size);
  // The block stands at half … half + size of 2 · size values, which two filters cover.
  const of = (filter: number[][], from: number, to: number) =>
    Math.floor(from / size) === Math.floor(to / size) ? filter[from % size]![to % size]! : 0;
  const reach = (row: number[], weight: (at: number, i: number) => number) =>
    Array.from({ length: 2 * size }, (_, at) =>
      row.reduce((sum, value, i) => sum + value * weight(at, half + i), 0),
    );
  const synthesis = block.map((row) => reach(row, (at, i) => of(behind, at, i)));
  return {
    analysis: block.map((row) => reach(row, (at, i) => of(before, i, at))),
    synthesis,
    lengths: synthesis.map((row) => Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))),
  };
}

/** The filter across an edge: sums pass, differences go through `inner`. */
function across(inner: number[][]): number[][] {
  const half = inner.length;
  const [one, root] = [(i: number, j: number) => (i === j ? 1 : 0), Math.sqrt(0.5)];
  const butterfly = matrix(2 * half, (i, j) => {
    const mirrored = i + j === 2 * half - 1 ? 1 : 0;
    return root * (i < half || j < half ? one(i, j) + mirrored : -one(i, j));
  });
  const middle = matrix(2 * half, (i, j) =>
    i >= half && j >= half ? inner[i - half]![j - half]! : one(i, j),
  );
  return product(butterfly, middle, butterfly);
}

const dct = (size: number) =>
  matrix(size, (k, n) => Math.sqrt((k === 0 ? 1 : 2) / size) * cosine(k * (2 * n + 1), 4 * size));

const fourthDct = (size: number) =>
  matrix(size, (k, n) => Math.sqrt(2 / size) * cosine((2 * k + 1) * (2 * n + 1), 8 * size));

/** cos of a part of a turn, without the last digits, in which machines differ. */
const cosine = (part: number, turn: number): number =>
  Math.round(Math.cos((2 * Math.PI * part) / turn) * 2 ** 40) / 2 ** 40;

const matrix = (size: number, value: (i: number, j: number) => number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => value(i, j)));

const transposed = (a: number[][]) => matrix(a.length, (i, j) => a[j]![i]!);

const product = (...[first, ...rest]: number[][][]): number[][] =>
  rest.reduce(
    (a, b) => matrix(b.length, (i, j) => a[i]!.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)),
    first!,
  );
