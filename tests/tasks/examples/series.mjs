/** Time series: a pump whose flow stutters, then whose pressure leaks, while hardly a value is unusual. */

import { writeFile } from 'node:fs/promises';
import { Autoencoder, seriesDetector } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import { seriesPlot } from 'hourglass-ae/report';

const random = new Random(1);
const columns = ['pressure (bar)', 'flow (l/min)'];
/** One row a second; a stroke takes 24. The faults are [first row, last row, what becomes of the row]. */
const pump = (start, rows, faults = []) => ({
  times: Array.from({ length: rows }, (_, i) => new Date(Date.parse(start) + 1000 * i)),
  rows: Array.from({ length: rows }, (_, i) => {
    const [, , stutter, leak] = faults.find(([from, to]) => i >= from && i <= to) ?? [];
    const flow = 40 + 12 * Math.sin((2 * Math.PI * i) / (stutter ?? 24)) + 0.8 * random.normal();
    return [2 + flow / 20 - (leak ?? 0) + 0.04 * random.normal(), flow];
  }),
});
const faults = [
  [200, 235, 12],
  [420, 460, 24, 0.25],
];
const normal = pump('2026-01-01T10:00:00Z', 900);
const today = pump('2026-01-02T10:00:00Z', 600, faults);

const detector = await seriesDetector(normal.rows, { times: normal.times, columns, margin: 1.5, threads: 1 });
const { model } = await detector.save().then(Autoencoder.load).then(seriesDetector); // as from a file
const found = await detector.detect(today.rows, today.times);
for (const { startTime, endTime, channels } of found.events) {
  const [first, last] = [startTime, endTime].map((time) => time.toISOString().slice(11, 19));
  const [{ channel, value, expected, spread }] = channels;
  const [is, not, by] = [value, expected, spread].map((figure) => figure.toFixed(2));
  console.log(`${first} to ${last}: ${channel} ${is}, expected ${not} ± ${by}`);
}
const picture = seriesPlot(today.rows, found, { times: today.times, columns, scale: 'log' });
if (process.argv[2]) await writeFile(process.argv[2], picture);
await Promise.all([model.close(), detector.model.close()]);
