/** `hourglass detect MODEL DATA`: which rows are anomalies, or when a series was strange, and why. */

import { Command, type Option } from 'commander';
import { status, UsageError } from '../failure.js';
import {
  anyNumber,
  dataFlags,
  engineFlags,
  inGroup,
  resultFlags,
  type SharedFlags,
  wholeNumber,
} from '../flags.js';
import { runJob } from '../job.js';
import { checkFormat } from '../write-rows.js';
import { checkWritable } from '../write-whole.js';
import { detectInRows } from './rows.js';
import { detectInSeries, isSeries } from './series.js';

/** The flags of this command. */
export interface DetectFlags extends SharedFlags {
  normal?: string;
  method?: string;
  score?: string[];
  percentile?: number;
  deviations?: number;
  rate?: number;
  save?: string;
  top: number;
  time?: string;
  fail?: boolean;
}

const methods = ['percentile', 'meanDeviation', 'mad', 'gaussianTail', 'conformal'];

/** The command as the program lists it. */
export function detectCommand(): Command {
  const threshold = (flag: string, text: string, parse?: (word: string) => unknown): Option =>
    inGroup('Threshold', flag, text, parse);
  const command = new Command('detect')
    .description('which rows, or when a series, are strange, and why')
    .argument('<model>', 'a model file with a detector inside, or any with --normal')
    .argument('<data>', 'the rows')
    .option('--top <N>', 'features that explain a row', wholeNumber(1), 3)
    .option('--time <NAME>', 'of a series: column of a csv file that says when each row was taken')
    .option('--fail', `end with status ${status.found} when something was found`)
    .addOption(
      threshold('--normal <FILE>', 'normal rows: the threshold is found on them, not taken from the model'),
    )
    .addOption(threshold('--method <NAME>', 'how (default: percentile)').choices(methods))
    .addOption(threshold('--score <A,B…>', 'how rows are scored (default: reconstruction)', list))
    .addOption(threshold('--percentile <P>', 'of percentile, from 0 to 100 (default: 95)', anyNumber))
    .addOption(threshold('--deviations <K>', 'of meanDeviation and mad (default: 3)', anyNumber))
    .addOption(
      threshold('--rate <A>', 'false-alarm rate of gaussianTail and conformal (default: 0.05)', anyNumber),
    )
    .addOption(threshold('--save <FILE>', 'write the model with the new detector inside'))
    .action(detect);
  return engineFlags(dataFlags(resultFlags(command, '.csv')));
}

const list = (word: string): string[] => word.split(',').map((item) => item.trim());

const detect = (path: string, data: string, given: DetectFlags): Promise<void> => {
  // The times are texts beside the numbers, which is what the label of a csv file is.
  const flags = given.time === undefined ? given : { ...given, label: given.time };
  return runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv']);
    if (flags.time !== undefined && given.label !== undefined)
      throw new UsageError('--time and --label: give one of them');
    if (flags.normal === undefined) refuseWithout(flags);
    else if (flags.save !== undefined) await checkWritable(flags.save);
    const model = await job.open(path);
    const series = flags.normal === undefined && (await isSeries(model));
    if (!series && flags.time !== undefined)
      throw new UsageError('--time: the model holds no detector of series');
    const found = await (series ? detectInSeries : detectInRows)(job, model, [path, data], flags);
    if (found > 0 && flags.fail) process.exitCode = status.found;
  });
};

/** What only makes sense where a threshold is found. */
function refuseWithout(flags: DetectFlags): void {
  for (const name of ['method', 'score', 'percentile', 'deviations', 'rate', 'save'] as const)
    if (flags[name] !== undefined) throw new UsageError(`--${name}: only with --normal`);
}
