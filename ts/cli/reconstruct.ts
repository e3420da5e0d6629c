/** `hourglass reconstruct MODEL DATA`: rows as the model rebuilds them. */

import { Command } from 'commander';
import { inBatches } from './batches.js';
import { conditionOf } from './condition.js';
import { dataFlags, engineFlags, resultFlags, type SharedFlags } from './flags.js';
import { imageShape } from './images.js';
import { runJob } from './job.js';
import { count } from './output.js';
import { architecturePart, reconstructionPart } from './pictures.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';

/** The command as the program lists it. */
export function reconstructCommand(): Command {
  const command = new Command('reconstruct')
    .description('rows as a model rebuilds them')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows')
    .action(reconstruct);
  return engineFlags(dataFlags(resultFlags(command, '.csv, .npy, or .png for images')));
}

const reconstruct = (path: string, data: string, flags: SharedFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy', 'png']);
    const model = await job.open(path);
    const rows = await job.rowsFor(model, data);
    const rebuilt = await inBatches(job, rows, (some) => model.reconstruct(some, conditionOf(model, some)));
    const columns = rows.columns ?? numbered('x', rebuilt.data.length / rebuilt.shape[0]!);
    await writeResult(job, { ...rebuilt, columns, image: imageShape(rebuilt.shape.slice(1)) });
    await job.report(async (plots) => [
      [await architecturePart(plots, model), ...(await reconstructionPart(plots, model, rows))],
      { title: `Rows of ${data}, rebuilt`, subtitle: `${count(rows.shape[0]!)} rows.` },
    ]);
  });
