/** Anomalies in a series: scores, flags and the stretches that stand out, with the channels that make them. */

import { type Autoencoder, type ExplainedEvent, type SeriesDetector, seriesDetector } from 'hourglass-ae';
import { inFile, type Job } from '../job.js';
import { writeLines } from '../lines.js';
import { count } from '../output.js';
import { agreeOnRate } from '../sample-rate.js';
import { shortest } from '../write-rows.js';
import { writeWhole } from '../write-whole.js';
import { type DetectFlags, thresholdOptions } from './flags.js';
import { seriesIn } from './series-rows.js';
import { knownTruth, metricsTable, tellMetrics } from './truth.js';

/** Whether it is about a series: the model was saved with a detector of one, or takes windows of the normal rows. */
export async function isSeries(job: Job, model: Autoencoder, flags: DetectFlags): Promise<boolean> {
  const { normal } = flags;
  if ((await model.attachment('anomalyDetector')) === undefined && (await model.attachment('seriesDetector')))
    return true;
  const [length = 0, channels = 1, ...more] = model.spec.input.shape;
  if (normal === undefined || model.preprocessing?.type === 'table' || more.length > 0 || length < 2)
    return false;
  const { data, shape } = (await seriesIn(job, normal, flags, undefined, 'whole')).rows;
  return data.length / shape[0]! === channels && channels !== length * channels;
}

/** Does the work; the number of events. */
export async function detectInSeries(
  job: Job,
  model: Autoencoder,
  [, file]: readonly [model: string, data: string],
  flags: DetectFlags,
): Promise<number> {
  const detector = await detectorFor(job, model, flags);
  for (const warning of detector.warnings) job.output.warn(warning);
  const { rows, times, truth } = await seriesIn(job, file, flags, flags.labels);
  await agreeOnRate(model, rows, file);
  const { data, shape, first, columns } = rows;
  const {
    scores,
    flags: anomalous,
    events,
    threshold,
  } = await detector.detect({ data, shape }, times).catch((error: unknown) => {
    throw inFile(error, file);
  });
  const metrics = truth && (await detector.evaluate({ data, shape }, truth, times));
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
  tellMetrics(job, metrics);
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
    const cells = events.map((event) => [placeOf(event, first), event.score, reasons(event, flags.top)]);
    return [
      [{ svg, caption: 'Channels, events and score.' }],
      {
        title: `Events in ${file}`,
        subtitle: `${count(events.length)} events.`,
        notes: detector.warnings,
        figures: [...metricsTable(metrics), ...(cells.length === 0 ? [] : [{ head, rows: cells }])],
      },
    ];
  });
  return events.length;
}

/** The detector of the file, or the model with a threshold from a normal series, saved where that was asked for. */
async function detectorFor(job: Job, model: Autoencoder, flags: DetectFlags): Promise<SeriesDetector> {
  const { normal, save, method, calibrationLabels } = flags;
  if (normal === undefined) return seriesDetector(model);
  const isSaved = (await model.attachment('seriesDetector')) !== undefined;
  const saved = isSaved ? await seriesDetector(model) : { lookAhead: false, smoothing: 1 };
  const { rows, times, truth } = await seriesIn(job, normal, flags, calibrationLabels, 'whole');
  await agreeOnRate(model, rows, normal);
  const isLabelled = method === 'bestF1' || calibrationLabels !== undefined;
  const labels = isLabelled
    ? (truth ?? (await knownTruth(job, rows, calibrationLabels, flags.truth)))
    : undefined;
  const detector = await seriesDetector(model, rows, {
    ...thresholdOptions(flags),
    lookAhead: flags.lookAhead ?? saved.lookAhead,
    smoothing: flags.smoothing ?? saved.smoothing,
    ...(flags.margin !== undefined && { margin: flags.margin }),
    ...(flags.hold && { missing: 'hold' }),
    ...(labels && { labels }),
    ...(times && { times }),
    ...(rows.columns && { columns: rows.columns }),
  }).catch((error: unknown) => Promise.reject(inFile(error, normal)));
  if (save !== undefined) {
    await writeWhole(save, await detector.save());
    job.output.event('saved', { file: save });
    if (flags.out !== undefined) job.output.say(`The model with its detector is in ${save}`);
  }
  return detector;
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
