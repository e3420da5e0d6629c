/** Long lines thinned for drawing: what a pixel cannot show is left out, every extreme stays. */

/** A point of a line; NaN breaks it. */
export interface LinePoint {
  x: number;
  y: number;
}

/**
 * The points of a line in at most `bins` columns: of each column its lowest and highest point, in the order in which they
 * come, and a break where one is missing.
 */
export function envelope(xs: ArrayLike<number>, ys: ArrayLike<number>, bins: number): LinePoint[] {
  const rows = ys.length;
  const all = Array.from({ length: rows }, (_, row) => ({ x: xs[row]!, y: ys[row]! }));
  if (rows <= 2 * bins) return all;
  const points: LinePoint[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const column = all.slice(Math.floor((bin * rows) / bins), Math.floor(((bin + 1) * rows) / bins));
    const known = column.filter(({ y }) => Number.isFinite(y));
    if (known.length < column.length) points.push({ x: column[0]!.x, y: Number.NaN });
    if (known.length === 0) continue;
    const low = known.reduce((least, point) => (point.y < least.y ? point : least));
    const high = known.reduce((most, point) => (point.y > most.y ? point : most));
    points.push(...(low.x <= high.x ? [low, high] : [high, low]));
  }
  return points;
}
