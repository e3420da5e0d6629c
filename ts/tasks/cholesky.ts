/** Cholesky's factor of symmetric matrices, whose lower triangles lie row by row. */

/** The place of row i, column j ≤ i. */
export const inTriangle = (i: number, j: number): number => (i * (i + 1)) / 2 + j;

/** The lower triangle L of L·Lᵀ; squares on its diagonal that rounding makes smaller than `floor` become that. */
export function cholesky(triangle: Float64Array, size: number, floor: number): Float64Array {
  const factor = new Float64Array(triangle.length);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = triangle[inTriangle(i, j)]!;
      for (let k = 0; k < j; k++) sum -= factor[inTriangle(i, k)]! * factor[inTriangle(j, k)]!;
      factor[inTriangle(i, j)] = i === j ? Math.sqrt(Math.max(sum, floor)) : sum / factor[inTriangle(j, j)]!;
    }
  }
  return factor;
}
