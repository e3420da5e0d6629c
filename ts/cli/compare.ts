/** `hourglass compare DATA MODELS…`: several models on the same rows, as a table and as pictures. */

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { Autoencoder, History, Metrics } from 'hourglass-ae';
import { stepper } from './batches.js';
import { conditionOf } from './condition.js';
import { UsageError } from './failure.js';
import { dataFlags, engineFlags, inGroup, type SharedFlags } from './flags.js';
import { type FileRows, type Job, type Plots, runJob } from './job.js';
import { count, size } from './output.js';
import { architecturePart, reconstructionPart } from './pictures.js';
import { writeWhole } from './write-whole.js';

/** What is known of a model on the rows. */
interface Compared {
  file: string;
  bytes: number;
  model: Autoencoder;
  parameters: number;
  metrics: Metrics;
}

/** The command as the program lists it. */
export function compareCommand(): Command {
  const command = new Command('compare')
    .description('several models on the same rows, as a table')
    .argument('<data>', 'the rows')
    .argument('<models...>', 'two or more model files')
    .addOption(inGroup('Files', '--out <FILE>', 'the table as csv'))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with pictures (HTML)'))
    .action(compare);
  return engineFlags(dataFlags(command));
}

const compare = (data: string, files: string[], flags: SharedFlags): Promise<void> =>
  runJob(flags, async (job) => {
    if (files.length < 2)
      throw new UsageError('name two model files at least: hourglass compare DATA MODEL MODEL');
    const all: Compared[] = [];
    const steps = stepper(job, files.length, 'models');
    try {
      for (const file of files) {
        all.push(await measured(job, file, data));
        steps.show(all.length);
      }
    } finally {
      steps.end();
    }
    const table = [head, ...all.map(cells)];
    for (const { file, bytes, model, parameters, metrics } of all)
      job.output.event('model', { file, bytes, parameters, latentDim: model.latentDim, metrics });
    job.output.grid(table);
    if (flags.out !== undefined) {
      await writeWhole(flags.out, toCsv(all));
      job.output.event('written', { file: flags.out });
    }
    await job.report(async (plots) => [
      await pictures(plots, job, all, data),
      {
        title: `${all.length} models on ${data}`,
        figures: { head, rows: table.slice(1) },
      },
    ]);
  });

/** One model's figures; the rows are read for each, in the form that it takes. */
async function measured(job: Job, file: string, data: string): Promise<Compared> {
  const model = await job.open(file);
  const rows = await job.rowsFor(model, data);
  const metrics = await model.evaluate(rows, conditionOf(model, rows));
  job.signal.throwIfAborted();
  return {
    file,
    bytes: (await stat(file)).size,
    model,
    parameters: (await model.summary()).parameters,
    metrics,
  };
}

const head = ['model', 'code', 'parameters', 'file', 'epochs', 'loss', 'squared error', 'PSNR', 'explained'];

function cells({ file, bytes, model, parameters, metrics }: Compared): string[] {
  return [
    basename(file),
    String(model.latentDim),
    count(parameters),
    size(bytes),
    String(model.history.epochs.at(-1)?.epoch ?? 0),
    metrics.meanLoss.toPrecision(4),
    metrics.mse.toPrecision(4),
    `${metrics.psnr.toFixed(2)} dB`,
    `${(100 * metrics.explainedVariance).toFixed(1)} %`,
  ];
}

async function pictures(plots: Plots, job: Job, all: readonly Compared[], data: string) {
  const histories: Record<string, History> = {};
  for (const { file, model } of all)
    if (model.history.epochs.length > 0) histories[basename(file)] = model.history;
  const losses =
    Object.keys(histories).length === 0 ? [] : [{ svg: plots.lossPlot(histories), caption: 'Training.' }];
  const rebuilt = [];
  for (const { file, model } of all) {
    const rows: FileRows = await job.rowsFor(model, data);
    rebuilt.push(...(await reconstructionPart(plots, model, rows, basename(file))));
  }
  const built = [];
  for (const { file, model } of all)
    built.push({ ...(await architecturePart(plots, model)), caption: basename(file) });
  return [...losses, ...rebuilt, ...built];
}

/** The table with plain numbers. */
function toCsv(all: readonly Compared[]): string {
  const rows = all.map(({ file, bytes, model, parameters, metrics }) => [
    JSON.stringify(basename(file)).replaceAll('\\"', '""'),
    model.latentDim,
    parameters,
    bytes,
    model.history.epochs.at(-1)?.epoch ?? 0,
    ...[metrics.meanLoss, metrics.mse, metrics.psnr, metrics.explainedVariance],
  ]);
  const names = 'model,latentDim,parameters,bytes,epochs,meanLoss,mse,psnr,explainedVariance';
  return `${[names, ...rows.map((row) => row.join(','))].join('\n')}\n`;
}
