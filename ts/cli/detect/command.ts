/** `hourglass detect MODEL DATA`: which rows are anomalies, or when a series was strange, and why. */

import { Command } from 'commander';
import { status, UsageError } from '../failure.js';
import { dataFlags, engineFlags, inGroup, resultFlags, wholeNumber } from '../flags.js';
import { runJob } from '../job.js';
import { checkFormat } from '../write-rows.js';
import { checkWritable } from '../write-whole.js';
import { type DetectFlags, refuseForeign, refuseWithoutNormal, thresholdFlags } from './flags.js';
import { detectInRows } from './rows.js';
import { detectInSeries, isSeries } from './series.js';

/** The command as the program lists it. */
export function detectCommand(): Command {
  const command = new Command('detect')
    .description('which rows, or when a series, are strange, and why')
    .argument('<model>', 'a model file with a detector inside, or any with --normal')
    .argument('<data>', 'the rows')
    .option('--top <N>', 'features that explain a row', wholeNumber(1), 3)
    .option('--time <NAME>', 'of a series: column of a csv file that says when each row was taken')
    .option('--fail', `end with status ${status.found} when something was found`)
    .addOption(
      inGroup(
        'Data',
        '--labels <FILE>',
        'which rows are anomalies (1), which not (0): says how well it does',
      ),
    )
    .action(detect);
  return engineFlags(dataFlags(resultFlags(thresholdFlags(command), '.csv')));
}

const detect = (path: string, data: string, given: DetectFlags): Promise<void> => {
  const flags = given.time === undefined ? given : timed(given, given.time);
  return runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv']);
    refuseWithoutNormal(flags);
    if (flags.save !== undefined) await checkWritable(flags.save);
    const model = await job.open(path);
    const series = await isSeries(job, model, flags);
    if (!series && flags.time !== undefined)
      throw new UsageError('--time: the model holds no detector of series');
    refuseForeign(flags, series);
    const found = await (series ? detectInSeries : detectInRows)(job, model, [path, data], flags);
    if (found > 0 && flags.fail) process.exitCode = status.found;
  });
};

/** The times are texts beside the numbers, which is what the label of a csv file is; `--label` is a number then. */
function timed({ label: truth, ...flags }: DetectFlags, time: string): DetectFlags {
  const columns =
    flags.columns === undefined || truth === undefined ? {} : { columns: [...flags.columns, truth] };
  return { ...flags, ...columns, label: time, ...(truth !== undefined && { truth }) };
}
