/** `hourglass impute MODEL DATA`: a table's rows with what was missing filled in. */

import { Command } from 'commander';
import { impute as filled } from 'hourglass-ae';
import { UsageError } from './failure.js';
import { engineFlags, inGroup, type SharedFlags } from './flags.js';
import { inFile } from './in-file.js';
import { runJob } from './job.js';
import { count } from './output.js';
import { readTextRows } from './table-rows.js';
import { checkFormat, recordsToCsv } from './write-rows.js';
import { writeWhole } from './write-whole.js';

/** The command as the program lists it. */
export function imputeCommand(): Command {
  const command = new Command('impute')
    .description('rows of a table with their gaps filled')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows, as csv or parquet')
    .addOption(inGroup('Data', '--delimiter <CHAR>', 'what parts the fields (default: found out)'))
    .addOption(inGroup('Files', '--out <FILE>', 'where the rows go: .csv (default: the standard output)'))
    .action(impute);
  return engineFlags(command);
}

const impute = (path: string, data: string, flags: SharedFlags): Promise<void> =>
  runJob({ ...flags, results: flags.out === undefined }, async (job) => {
    checkFormat(flags.out, ['csv']);
    const model = await job.open(path);
    const table = model.preprocessing?.type === 'table' ? model.preprocessing : undefined;
    if (table === undefined) throw new UsageError(`${path} has no table: train it with --table`);
    const rows = await readTextRows(data, flags);
    const missing = table.transform(rows).data; // NaN where nothing is known
    const found = await filled(model, rows).catch((error: unknown) => Promise.reject(inFile(error, data)));
    const known = missing.filter((value) => !Number.isNaN(value)).length;
    job.output.event('done', { rows: rows.length, known: known / missing.length });
    if (flags.out !== undefined) {
      await writeWhole(flags.out, recordsToCsv(found));
      job.output.event('written', { file: flags.out, rows: found.length });
      job.output.say(`${count(found.length)} rows are in ${flags.out}`);
    } else if (flags.json) {
      for (const [row, values] of found.entries()) job.output.event('row', { row, values });
    } else {
      process.stdout.write(recordsToCsv(found));
    }
  });
