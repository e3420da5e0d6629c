/** The series of SKAB, NAB and MBA as their folders hold them: rows, times where there are some, and what is known of each row. */

import { readFileSync } from 'node:fs';

const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim());

/** The pump's 16 experiments: 8 channels, a row a second. */
export const skab = (data) =>
  Array.from({ length: 16 }, (_, i) => {
    const lines = linesOf(`${data}/skab/valve1/${i}.csv`)
      .slice(1)
      .map((line) => line.split(';'));
    return {
      name: `valve1/${i}`,
      times: lines.map(([time]) => time),
      rows: lines.map((cells) => cells.slice(1, 9).map(Number)),
      anomalous: lines.map((cells) => Number(cells[9]) === 1),
    };
  });

/** The series of NAB that have anomalies and a published figure, in the order of its table. */
export function nab(data) {
  const windows = JSON.parse(readFileSync(`${data}/nab/labels/combined_windows.json`, 'utf8'));
  return linesOf(`${data}/nab/published_tsb_uad.csv`)
    .slice(1)
    .map((line) => {
      const [name] = line.split(',');
      const cells = linesOf(`${data}/nab/${name}`)
        .slice(1)
        .map((row) => row.split(','));
      const times = cells.map(([time]) => time);
      const within = (time) =>
        windows[name].some(([from, to]) => from.slice(0, 19) <= time && time <= to.slice(0, 19));
      return {
        name,
        times,
        rows: cells.map(([, value]) => Number(value)),
        anomalous: times.map(within),
      };
    });
}

/** The electrocardiogram. */
export function mba(data) {
  const cells = linesOf(`${data}/ecg-mba/MBA_ECG805_data.out`).map((line) => line.split(',').map(Number));
  return {
    name: 'MBA 805',
    rows: cells.map(([value]) => value),
    anomalous: cells.map(([, label]) => label > 0),
  };
}
