/**
 * What k nearest neighbours fill in, as scikit-learn's KNNImputer does: distances over what both rows have, scaled up to
 * all columns; of each gap the mean of the nearest `k` training rows that have the column.
 *
 * @param train rows of numbers with NaN for gaps
 * @param rows the same, to be filled
 */
export function knnImpute(train, rows, columns, k = 5) {
  const count = train.length / columns;
  const means = Array.from({ length: columns }, (_, column) => meanOf(train, column, columns));
  const filled = rows.slice();
  for (let start = 0; start < rows.length; start += columns) {
    const row = rows.subarray(start, start + columns);
    if (!row.some(Number.isNaN)) continue;
    const distances = Float64Array.from({ length: count }, (_, other) =>
      distance(row, train.subarray(other * columns, (other + 1) * columns)),
    );
    const near = Array.from(distances.keys())
      .filter((other) => !Number.isNaN(distances[other]))
      .sort((a, b) => distances[a] - distances[b]);
    row.forEach((value, column) => {
      if (!Number.isNaN(value)) return;
      const found = [];
      for (const other of near) {
        const known = train[other * columns + column];
        if (!Number.isNaN(known)) found.push(known);
        if (found.length === k) break;
      }
      filled[start + column] =
        found.length > 0 ? found.reduce((a, b) => a + b) / found.length : means[column];
    });
  }
  return filled;
}

/** The mean of a column's known values. */
function meanOf(rows, column, columns) {
  let [sum, count] = [0, 0];
  for (let i = column; i < rows.length; i += columns) {
    if (Number.isNaN(rows[i])) continue;
    sum += rows[i];
    count++;
  }
  return sum / count;
}

/** Euclidean over the columns that both have, as if the others were like them; NaN where there is none. */
function distance(a, b) {
  let [sum, count] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    if (Number.isNaN(difference)) continue;
    sum += difference * difference;
    count++;
  }
  return count === 0 ? Number.NaN : Math.sqrt((sum / count) * a.length);
}
