/** `hourglass train DATA`: a model from a data file, with progress, and without loss when interrupted. */

import { Command } from 'commander';
import type { Autoencoder, FitOptions, History } from 'hourglass-ae';
import type { Values } from 'hourglass-ae/data';
import { status } from '../failure.js';
import { onSignal } from '../interrupt.js';
import { count, Output, type OutputOptions } from '../output.js';
import { ProgressView } from '../progress.js';
import { checkWritable, writeWhole } from '../write-whole.js';
import { prepare } from './model.js';
import type { Pieces } from './pieces.js';
import { runReport } from './report.js';
import { checkSeries, trainSeries } from './series.js';
import { flagOf, gather, optionOf, type SettingName, type Settings, settingEntries } from './settings.js';
import { checkSound, trainSound } from './sound.js';

/** The command as the program lists it. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('train a model, a detector of a time series, a denoiser of sound')
    .argument('[data]', 'the file; its first axis counts the rows')
    .option('--config <FILE>', 'JSON with any of these settings, as {"latentDim": 16}; flags go first');
  for (const [name] of settingEntries) command.addOption(optionOf(name));
  return command.action(train);
}

type Flags = OutputOptions & { config?: string } & Record<string, unknown>;

async function train(data: string | undefined, flags: Flags): Promise<void> {
  const output = new Output(flags);
  const settings = await gather(flags, data, flags.config);
  const out = settings.out ?? settings.resume ?? 'model.hourglass';
  await checkWritable(out);
  if (settings.report !== undefined) await checkWritable(settings.report);
  if (settings.sound) {
    checkSound(settings);
    return trainSound(output, settings, out);
  }
  checkSeries(settings);
  if (settings.window !== undefined) return trainSeries(output, settings, out);
  const { model, options, rows, pieces } = await prepare(settings);
  try {
    announce(output, model, settings.data, { ...rows, count: pieces?.count ?? rows.shape[0]! });
    const history = await run(output, model, pieces?.source ?? rows, options);
    await writeWhole(out, await model.save());
    output.event('saved', { file: out });
    if (history.stopped === 'stopped') return interrupted(output, out, settings);
    summarise(output, history, out);
    if (settings.report !== undefined) {
      await writeWhole(settings.report, await runReport(model, rows, history, settings.data));
      output.event('report', { file: settings.report });
      output.say(`The report is in ${settings.report}`);
    }
  } finally {
    await model.close();
  }
}

function announce(
  output: Output,
  model: Autoencoder,
  file: string,
  { shape, count: rows }: Values & { count: number },
): void {
  const { runtime, spec, latentDim } = model;
  output.event('start', { data: file, rows, shape: [rows, ...shape.slice(1)], spec, runtime });
  output.head(`Training on ${count(rows)} rows of ${file}`);
  const reason = runtime.reason === undefined ? '' : ` (${runtime.reason})`;
  output.say(
    `  [${shape.slice(1).join(', ')}] to a code of ${latentDim}; threads: ${runtime.threads}${reason}`,
  );
}

/** Trains to the end, or to the end of the step at which it was told to stop. */
async function run(
  output: Output,
  model: Autoencoder,
  rows: Values | Pieces['source'],
  options: FitOptions,
): Promise<History> {
  const view = new ProgressView(output);
  let finished = model.history.epochs.length;
  const stopping = onSignal(() => void model.stop());
  try {
    return await model.fit(rows, {
      ...options,
      onProgress: (progress) => {
        view.show(progress);
        for (const epoch of model.history.epochs.slice(finished)) output.event('epoch', epoch);
        finished = model.history.epochs.length;
      },
    });
  } finally {
    view.end();
    stopping.abort();
  }
}

function summarise(output: Output, history: History, out: string): void {
  const last = history.epochs.at(-1);
  const { stopped, bestEpoch } = history;
  output.event('done', { stopped, bestEpoch, ...last });
  if (last === undefined) {
    output.say('Every epoch of this run was done before; more of them come with a larger --epochs');
  } else {
    const held = last.validation === undefined ? '' : `, validation ${last.validation.meanLoss.toFixed(4)}`;
    const best = bestEpoch === undefined ? '' : ` (kept epoch ${bestEpoch})`;
    output.say(`Done after ${last.epoch} epochs${best}: loss ${last.meanLoss.toFixed(4)} per feature${held}`);
  }
  output.say(`The model is in ${out}`);
}

/** Settings that an interrupted run does not have in its file. */
const outsideTheFile: readonly SettingName[] = [
  'target',
  'columns',
  'label',
  'labels',
  'missing',
  'delimiter',
  'pieces',
  'report',
  'threads',
];

function interrupted(output: Output, out: string, settings: Settings & { data: string }): void {
  const names =
    typeof settings.validation === 'string' ? [...outsideTheFile, 'validation' as const] : outsideTheFile;
  const given = names.filter((name) => settings[name] !== undefined);
  const flags = given.flatMap((name) => [flagOf(name), quote(String(settings[name]))]);
  const command = ['hourglass train', quote(settings.data), '--resume', quote(out), ...flags].join(' ');
  output.event('interrupted', { file: out, resume: command });
  output.say(`Stopped; the model and its training state are in ${out}. To go on: ${command}`);
  process.exitCode = status.interrupted;
}

/** A word as the shell takes it. */
const quote = (word: string): string =>
  /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
