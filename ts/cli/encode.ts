/** `hourglass encode MODEL DATA`: the codes of rows. */

import { Command } from 'commander';
import { inBatches } from './batches.js';
import { conditionOf } from './condition.js';
import { dataFlags, engineFlags, resultFlags, type SharedFlags } from './flags.js';
import { runJob } from './job.js';
import { count } from './output.js';
import { architecturePart, codesPart } from './pictures.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';

/** The command as the program lists it. */
export function encodeCommand(): Command {
  const command = new Command('encode')
    .description('the codes of rows')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows')
    .action(encode);
  return engineFlags(dataFlags(resultFlags(command, '.csv or .npy')));
}

const encode = (path: string, data: string, flags: SharedFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy']);
    const model = await job.open(path);
    const rows = await job.rowsFor(model, data);
    const codes = await inBatches(job, rows, (some) => model.encode(some, conditionOf(model, some)));
    await writeResult(job, { ...codes, columns: numbered('z', model.latentDim) });
    await job.report(async (plots) => [
      [await architecturePart(plots, model), ...(await codesPart(plots, codes, rows.labels))],
      {
        title: `The codes of ${data}`,
        subtitle: `${count(codes.shape[0]!)} rows, ${model.latentDim} values each.`,
      },
    ]);
  });
