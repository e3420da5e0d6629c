/** `hourglass sample MODEL`: new rows, drawn from the model's prior. */

import { Command } from 'commander';
import type { SampleOptions } from 'hourglass-ae';
import { isConditional } from './condition.js';
import { UsageError } from './failure.js';
import { anyNumber, engineFlags, resultFlags, type SharedFlags, wholeNumber } from './flags.js';
import { imageShape } from './images.js';
import { runJob } from './job.js';
import { count } from './output.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';

interface SampleFlags extends SharedFlags {
  count: number;
  temperature: number;
  class?: number;
}

/** The command as the program lists it. */
export function sampleCommand(): Command {
  const command = new Command('sample')
    .description('new rows, from codes drawn from the prior of a model')
    .argument('<model>', 'the model file')
    .option('--count <N>', 'rows to make', wholeNumber(1), 16)
    .option('--temperature <X>', 'spread of the draws: less than 1 for more ordinary rows', anyNumber, 1)
    .option('--class <N>', 'the class of the rows, of conditional models', wholeNumber(0))
    .action(sample);
  return engineFlags(resultFlags(command, '.csv, .npy, or .png for images'));
}

const sample = (path: string, flags: SampleFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy', 'png']);
    const { count: rows, temperature, seed = 0 } = flags;
    const model = await job.open(path);
    if (isConditional(model) !== (flags.class !== undefined))
      throw new UsageError(
        `--class goes with conditional models${flags.class === undefined ? ': name one' : ' only'}`,
      );
    const options: SampleOptions = { seed, temperature };
    if (flags.class !== undefined) options.labels = new Array<number>(rows).fill(flags.class);
    const made = await model.sample(rows, options);
    const image = imageShape(made.shape.slice(1));
    await writeResult(job, { ...made, columns: numbered('x', made.data.length / rows), image });
    await job.report(async (plots) => {
      const svg =
        image === undefined
          ? plots.architecturePlot(model.spec)
          : plots.reconstructionPlot(made, await model.reconstruct(made), {
              shape: image,
              examples: Math.min(40, rows),
            });
      return [[{ svg }], { title: `New rows of ${path}`, subtitle: `${count(rows)} rows, seed ${seed}.` }];
    });
  });
