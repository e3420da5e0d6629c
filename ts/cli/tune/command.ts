/** `hourglass tune DATA --out MODEL`: tries options, and keeps the best model. */

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { AutoencoderError, type Space, spaces, type Trial, type TuneState, tune } from 'hourglass-ae';
import { stepper } from './batches.js';
import { UsageError } from './failure.js';
import { dataFlags, engineFlags, inGroup, type SharedFlags, wholeNumber } from './flags.js';
import { runJob } from './job.js';
import { count } from './output.js';
import { type Settings, settings } from './train/settings.js';
import { specFor } from './train/spec.js';
import { writeWhole } from './write-whole.js';

interface TuneFlags extends SharedFlags {
  trials: number;
  epochs: number;
  space?: string;
  state?: string;
}

/** What is tried where no space is given; wider codes always rebuild better, so the width of the code stays. */
const usual: Space = {
  units: spaces.choice([[64], [128], [128, 64], [256, 128]]),
  activation: spaces.choice(['relu', 'gelu', 'tanh']),
  learningRate: spaces.logUniform(3e-4, 1e-2),
  batchSize: spaces.choice([32, 64, 128]),
};

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
    .action(run);
  return engineFlags(dataFlags(command));
}

const run = (data: string, flags: TuneFlags): Promise<void> =>
  runJob(flags, async (job) => {
    const { out, state, trials, epochs, seed = 0 } = flags;
    if (out === undefined) throw new UsageError('say with --out where the best model goes');
    const space = flags.space === undefined ? usual : await spaceOf(flags.space);
    const resume = state === undefined ? undefined : await stateOf(state);
    const rows = await job.rows(data);
    let steps: ReturnType<typeof stepper> | undefined;
    const {
      model,
      best,
      trials: table,
    } = await tune(rows, {
      space,
      build: (parameters) => specFor(parameters as Settings, rows),
      trials,
      epochs,
      measure: 'mse',
      seed,
      engine: job.engine,
      signal: job.signal,
      ...(resume && { resume }),
      ...(state !== undefined && { save: (found) => writeWhole(state, JSON.stringify(found)) }),
      onProgress: ({ done, planned }) => {
        steps ??= stepper(job, planned, 'epochs');
        steps.show(done);
      },
    }).finally(() => steps?.end());
    job.keep(model);
    await writeWhole(out, await model.save());
    for (const trial of table) job.output.event('trial', trial);
    job.output.event('written', { file: out, best });
    job.output.table(table.slice(0, 10).map((trial) => [String(trial.trial), line(trial)]));
    const { score } = best;
    job.output.say(
      `The best of ${count(table.length)} is in ${out}: squared error ${score.toPrecision(4)} on held-back rows`,
    );
  });

const line = ({ parameters, scores, error }: Trial): string => {
  const last = scores.at(-1);
  const said = Object.entries(parameters).map(([name, value]) => `${name} ${short(value)}`);
  const how =
    error ?? (last === undefined ? 'not tried' : `${last.score.toPrecision(4)} after ${last.epochs} epochs`);
  return `${how}: ${said.join(', ')}`;
};

const short = (value: unknown): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(3))) : JSON.stringify(value);

/** A space from its file: names are those of `hourglass train`'s settings. */
async function spaceOf(file: string): Promise<Space> {
  const given = (await jsonOf(file)) as Record<string, Record<string, unknown>>;
  const known = Object.keys(settings);
  const entries = Object.entries(given ?? {}).map(([name, each]) => {
    if (!known.includes(name))
      throw bad(file, `settings of train, such as ${known.slice(0, 4).join(', ')}`, name);
    const { type, low, high, values } = each ?? {};
    if (type === 'choice') return [name, spaces.choice(values as unknown[])];
    if (type === 'uniform' || type === 'logUniform' || type === 'int' || type === 'logInt')
      return [name, spaces[type](Number(low), Number(high))];
    throw bad(`${file}: ${name}.type`, 'choice, uniform, logUniform, int or logInt', String(type));
  });
  return Object.fromEntries(entries);
}

/** The state of an earlier search; nothing where there is no such file yet. */
async function stateOf(file: string): Promise<TuneState | undefined> {
  const isThere = await readFile(file).then(
    () => true,
    () => false,
  );
  return isThere ? ((await jsonOf(file)) as TuneState) : undefined;
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw bad(file, 'a file of JSON', error instanceof Error ? error.message : String(error));
  }
}

const bad = (path: string, expected: string, received: string) =>
  new AutoencoderError({ code: 'badData', path, expected, received, hint: 'see hourglass tune --help' });
