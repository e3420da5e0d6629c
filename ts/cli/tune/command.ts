/** `hourglass tune DATA --out MODEL`: tries options, and keeps the best model. */

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { AutoencoderError, type Space, type TuneState, tune } from 'hourglass-ae';
import { takeRows } from 'hourglass-ae/data';
import { stepper } from '../batches.js';
import { UsageError } from '../failure.js';
import { engineFlags, inGroup, type SharedFlags, wholeNumber } from '../flags.js';
import { inFile } from '../in-file.js';
import { type Job, runJob } from '../job.js';
import { readJson } from '../json.js';
import { count } from '../output.js';
import type { DataRows } from '../read-data.js';
import { agreeOnRate } from '../sample-rate.js';
import { checkSpec } from '../train/any-spec.js';
import { stepOptions } from '../train/model.js';
import { prepared, type ReadRows, trainingRows } from '../train/preparation.js';
import { gather, optionOf, type SettingName, type Settings } from '../train/settings.js';
import { writeWhole } from '../write-whole.js';
import { searchReport, trialText } from './report.js';
import { firstOf, settingsOf, spaceFor, variable } from './space.js';

interface TuneFlags extends SharedFlags {
  trials: number;
  epochs: number;
  space?: string;
  state?: string;
}

/** What all trials have in common, beside what flags fix: how the rows are read and prepared. */
const common = [
  'scale',
  'table',
  'embeddings',
  'columns',
  'label',
  'missing',
  'delimiter',
] as const satisfies readonly SettingName[];

/** The share of the rows that judges where nothing else is said. */
const usualShare = 0.2;

/** The command as the program lists it. */
export function tuneCommand(): Command {
  const command = new Command('tune')
    .description('try options, keep the best model')
    .argument('<data>', 'the rows')
    .option('--trials <N>', 'how many to try', wholeNumber(1), 20)
    .option('--epochs <N>', 'epochs of those that are carried through', wholeNumber(1), 27)
    .option(
      '--space <FILE>',
      'what to try, as JSON: { "latentDim": { "type": "logInt", "low": 2, "high": 32 }, "units": { "type": "choice", … } }',
    )
    .addOption(inGroup('Files', '--out <FILE>', 'where the best model goes'))
    .addOption(
      inGroup(
        'Files',
        '--state <FILE>',
        'where the search is kept; if the file is there, it goes on from it',
      ),
    )
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with pictures (HTML)'))
    .action(run);
  for (const name of [...variable, ...common]) command.addOption(optionOf(name));
  const judging = `rows to judge trials by: a file, or a share of the rows (default: ${usualShare})`;
  command.addOption(inGroup('Data', '--validation <X|FILE>', judging));
  return engineFlags(command);
}

const run = (data: string, flags: TuneFlags): Promise<void> =>
  runJob(flags, async (job) => {
    const { out } = flags;
    if (out === undefined) throw new UsageError('say with --out where the best model goes');
    const settings = await gather({ ...flags }, data, undefined);
    checkSpec(settings);
    const space = await spaceFor(flags.space, settings);
    const { model, best, trials, rows } = await search(job, flags, settings, space);
    job.keep(model);
    await agreeOnRate(model, rows, data);
    await writeWhole(out, await model.save());
    for (const trial of trials) job.output.event('trial', trial);
    job.output.event('written', { file: out, best });
    const lines = trials
      .slice(0, 10)
      .map((trial): [string, string] => [String(trial.trial), trialText(space, trial)]);
    job.output.table(lines);
    job.output.say(
      `The best of ${count(trials.length)} is in ${out}: squared error ${best.score.toPrecision(4)} on held-back rows`,
    );
    await job.report((plots) => searchReport(plots, model, { space, trials, best, file: data }));
  });

/** The search itself; what is prepared is prepared on the rows that train. */
async function search(
  job: Job,
  { trials, epochs, state }: TuneFlags,
  settings: Settings & { data: string },
  space: Space,
) {
  const { seed = 0, validation = usualShare } = settings;
  if (typeof validation === 'number' && !(validation > 0 && validation < 1))
    throw new UsageError(`--validation: expected a file, or a share between 0 and 1, received ${validation}`);
  const resume = state === undefined ? undefined : await stateOf(state);
  // The seed's rows are held back, since many files are sorted.
  const shuffle = typeof validation === 'number' ? seed : undefined;
  const { rows, read, specOf, preprocessing } = await prepared(
    { ...settings, ...firstOf(space), validation },
    shuffle,
  );
  const [train, held] = await parted(rows, validation, read, settings.data);
  const inTrial = (parameters: Record<string, unknown>): Settings => {
    const some = { ...settings, ...settingsOf(space, parameters) };
    checkSpec(some);
    return some;
  };
  let steps: ReturnType<typeof stepper> | undefined;
  const found = await tune(train, {
    space,
    build: (parameters) => specOf(inTrial(parameters)),
    fit: (parameters) => stepOptions(inTrial(parameters)),
    validation: held,
    trials,
    epochs,
    measure: 'mse',
    seed,
    engine: job.engine,
    signal: job.signal,
    ...(preprocessing && { preprocessing }),
    ...(resume && { resume }),
    ...(state !== undefined && { save: (found) => writeWhole(state, JSON.stringify(found)) }),
    onProgress: ({ done, planned }) => {
      steps ??= stepper(job, planned, 'epochs');
      steps.show(done);
    },
  })
    .catch((error: unknown) => {
      throw error instanceof AutoencoderError && error.path === 'resume' ? inFile(error, state!) : error;
    })
    .finally(() => steps?.end());
  return { ...found, rows };
}

/** Rows to train on and rows to judge by: those of a file, or the last ones. */
async function parted(
  rows: DataRows,
  validation: number | string,
  read: ReadRows,
  file: string,
): Promise<[train: DataRows, held: DataRows]> {
  if (typeof validation === 'string') return [rows, await read(validation)];
  const total = rows.shape[0]!;
  const training = trainingRows({ validation }, total);
  const numbers = Array.from({ length: total }, (_, row) => row);
  if (training < total)
    return [takeRows(rows, numbers.slice(0, training)), takeRows(rows, numbers.slice(training))];
  const hint = 'give more rows, or others to judge by with --validation FILE';
  const expected = 'rows to train on and rows to judge by';
  throw new AutoencoderError({ code: 'emptyData', path: file, expected, received: `${total} row`, hint });
}

/** The state of an earlier search; nothing where there is no such file yet. */
async function stateOf(state: string): Promise<TuneState | undefined> {
  const isThere = await readFile(state).then(
    () => true,
    () => false,
  );
  return isThere ? ((await readJson(state, '--state')) as TuneState) : undefined;
}
