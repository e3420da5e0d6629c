/** Anomalies in a series: scores, flags and the stretches that stand out, with the channels that make them. */

import { type Autoencoder, type ExplainedEvent, seriesDetector } from 'hourglass-ae';
import { inFile, type Job } from '../job.js';
import { writeLines } from '../lines.js';
import { count } from '../output.js';
import { shortest } from '../write-rows.js';
import type { DetectFlags } from './command.js';

/** Whether a model was saved with a detector of series, and not with one of rows. */
export const isSeries = async (model: Autoencoder): Promise<boolean> =>
  (await model.attachment('anomalyDetector')) === undefined &&
  (await model.attachment('seriesDetector')) !== undefined;

/** Does the work; the number of events. */
export async function detectInSeries(
  job: Job,
  model: Autoencoder,
  [, file]: readonly [model: string, data: string],
  flags: DetectFlags,
): Promise<number> {
  const detector = await seriesDetector(model);
  const { data, shape, first, columns, labels } = await job.rows(file);
  const times = flags.time === undefined ? undefined : labels;
  const {
    scores,
    flags: anomalous,
    events,
    threshold,
  } = await detector.detect({ data, shape }, times).catch((error: unknown) => {
    throw inFile(error, file);
  });
  const eventOf = (row: number): number => events.findIndex(({ start, end }) => start <= row && row <= end);
  const lines = Array.from(scores, (score, row) => {
    const number = eventOf(row);
    const event = events[number];
    const why = event !== undefined && event.peak === row ? reasons(event, flags.top) : '';
    const time = times?.[row];
    const known = Number.isNaN(score) ? {} : { score };
    return {
      cells: [first + row, time ?? '', shortest(score), Number(anomalous[row]), number + 1 || '', why],
      event: { row: first + row, ...(time === undefined ? {} : { time }), ...known, anomaly: anomalous[row] },
      anomalous: anomalous[row]!,
    };
  });
  await writeLines(job, ['row', 'time', 'score', 'anomaly', 'event', 'explanation'], lines);
  for (const event of events)
    job.output.event('event', { ...event, start: first + event.start, end: first + event.end });
  job.output.event('done', { rows: scores.length, events: events.length, threshold });
  if (flags.out !== undefined) {
    job.output.say(
      `${count(events.length)} events in ${count(scores.length)} rows, above ${threshold.toPrecision(4)}`,
    );
    for (const event of events.slice(0, 10))
      job.output.say(`  ${placeOf(event, first)}: ${reasons(event, flags.top)}`);
  }
  await job.report(async (plots) => {
    const svg = plots.seriesPlot(
      { data, shape },
      { scores, threshold, events },
      {
        ...(times && { times }),
        ...(columns && { columns }),
      },
    );
    const head = ['event', 'peak score', 'why'];
    const rows = events.map((event) => [placeOf(event, first), event.score, reasons(event, flags.top)]);
    return [
      [{ svg, caption: 'Channels, events and score.' }],
      {
        title: `Events in ${file}`,
        subtitle: `${count(events.length)} events.`,
        figures: rows.length === 0 ? [] : [{ head, rows }],
      },
    ];
  });
  return events.length;
}

const placeOf = ({ start, end, startTime, endTime }: ExplainedEvent, first: number): string =>
  startTime === undefined
    ? `rows ${count(first + start)} to ${count(first + end)}`
    : `${String(startTime)} to ${String(endTime)}`;

function reasons({ channels }: ExplainedEvent, top: number): string {
  const figure = (value: number): string => Number(value.toPrecision(3)).toString();
  return channels
    .slice(0, top)
    .map(
      ({ channel, value, expected, spread }) =>
        `${typeof channel === 'number' ? `channel ${channel}` : channel} ${figure(value)}, expected ${figure(expected)} ± ${figure(spread)}`,
    )
    .join('; ');
}
