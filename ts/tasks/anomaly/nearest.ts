/** The nearest of some rows to others, by going through all of them. */

/** Of each row, from the nearest on. */
export interface Nearest {
  /** Squared distance to the last of the neighbours asked for, `[rows]`. */
  distances: Float32Array;
  /** Which they are, `[rows * count]`. */
  indices: Uint32Array;
}

/** The `count` nearest rows of `reference` to each of `rows`, Euclidean; at least `count` rows are there. */
export function nearest(
  reference: Float32Array,
  rows: Float32Array,
  columns: number,
  count: number,
): Nearest {
  const total = rows.length / columns;
  const distances = new Float32Array(total);
  const indices = new Uint32Array(total * count);
  const best = new Float64Array(count);
  const who = new Uint32Array(count);
  for (let row = 0; row < total; row++) {
    best.fill(Number.POSITIVE_INFINITY);
    for (let other = 0, from = 0; from < reference.length; other++, from += columns) {
      const bound = best[count - 1]!;
      let sum = 0;
      // Most rows are seen to be too far after some columns.
      for (let j = 0, a = row * columns; j < columns && sum < bound; ) {
        const end = Math.min(j + 16, columns);
        for (; j < end; j++) {
          const difference = rows[a + j]! - reference[from + j]!;
          sum += difference * difference;
        }
      }
      if (sum < bound) insert(best, who, sum, other);
    }
    distances[row] = best[count - 1]!;
    indices.set(who, row * count);
  }
  return { distances, indices };
}

/** Into the ascending list, the last one falls out. */
function insert(best: Float64Array, who: Uint32Array, distance: number, index: number): void {
  let place = best.length - 1;
  for (; place > 0 && best[place - 1]! > distance; place--) {
    best[place] = best[place - 1]!;
    who[place] = who[place - 1]!;
  }
  best[place] = distance;
  who[place] = index;
}
