/** Codes that point the same way. */

import type { Tensor } from '../../types.js';
import { toLengthOne } from './vectors.js';

/** One of the texts that were searched. */
export interface Neighbour {
  /** Its place in the list. */
  index: number;
  /** Cosine of the codes' angle, from −1 to 1; 0 where a code is all zeros. */
  similarity: number;
}

/** For each code the most similar others; of equal ones the first. */
export function neighboursOf(
  codes: Tensor,
  others: Tensor,
  wanted: { count: number; similarity: number; own: boolean },
): Neighbour[][] {
  const queries = rowsOf(codes);
  const searched = codes === others ? queries : rowsOf(others);
  return queries.map((query, at) => {
    const found: Neighbour[] = [];
    searched.forEach((other, index) => {
      if (wanted.own && index === at) return;
      let similarity = 0;
      for (let i = 0; i < query.length; i++) similarity += query[i]! * other[i]!;
      if (similarity < wanted.similarity) return;
      const last = found[wanted.count - 1];
      if (last !== undefined && last.similarity >= similarity) return;
      const place = found.findIndex((neighbour) => neighbour.similarity < similarity);
      found.splice(place < 0 ? found.length : place, 0, { index, similarity });
      found.length = Math.min(found.length, wanted.count);
    });
    return found;
  });
}

/** The rows, each scaled to length 1. */
function rowsOf({ data, shape }: Tensor): Float32Array[] {
  const [rows = 0, width = 0] = shape;
  return Array.from({ length: rows }, (_, row) => {
    const values = data.slice(row * width, (row + 1) * width);
    toLengthOne(values);
    return values;
  });
}
