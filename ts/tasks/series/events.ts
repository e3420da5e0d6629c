/** Flagged rows → events: stretches with a start, an end and a peak. */

/** A stretch of a series that stands out. */
export interface SeriesEvent<Time = unknown> {
  /** Its first row, counted from 0. */
  start: number;
  /** Its last row. */
  end: number;
  /** The row with the highest score. */
  peak: number;
  /** The score there. */
  score: number;
  /** The times of those rows, as they were given. */
  startTime?: Time;
  endTime?: Time;
  peakTime?: Time;
}

/**
 * Stretches of flagged rows; two that are at most `within` rows apart are one.
 *
 * @param threshold rows that score above it are flagged; NaN never is
 */
export function eventsOf<Time>(
  scores: ArrayLike<number>,
  threshold: number,
  within: number,
  times?: ArrayLike<Time>,
): SeriesEvent<Time>[] {
  const found: SeriesEvent<Time>[] = [];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!;
    if (!(score > threshold)) continue;
    const last = found.at(-1);
    if (last === undefined || row - last.end > within) found.push({ start: row, end: row, peak: row, score });
    else {
      last.end = row;
      if (score > last.score) Object.assign(last, { peak: row, score });
    }
  }
  if (times === undefined) return found;
  return found.map((event) => ({
    ...event,
    startTime: times[event.start]!,
    endTime: times[event.end]!,
    peakTime: times[event.peak]!,
  }));
}
