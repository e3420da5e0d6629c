/** `hourglass sample MODEL`: new rows, drawn from the model's prior. */

import { Command } from 'commander';
import { type Autoencoder, fitPrior, type GenerateOptions, generate } from 'hourglass-ae';
import { classesOf, isConditional } from './condition.js';
import { UsageError } from './failure.js';
import {
  anyNumber,
  dataFlags,
  engineFlags,
  inGroup,
  resultFlags,
  type SharedFlags,
  wholeNumber,
} from './flags.js';
import { imageShape } from './images.js';
import { type Job, runJob } from './job.js';
import { count } from './output.js';
import { architecturePart } from './pictures.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';
import { checkWritable, writeWhole } from './write-whole.js';

interface SampleFlags extends SharedFlags {
  count: number;
  temperature: number;
  class?: number;
  fit?: string;
  components: number;
  saveModel?: string;
}

/** The command as the program lists it. */
export function sampleCommand(): Command {
  const command = new Command('sample')
    .description('new rows, drawn from a prior')
    .argument('<model>', 'the model file')
    .option('--count <N>', 'rows to make', wholeNumber(1), 16)
    .option('--temperature <X>', 'spread of the draws: less than 1 for more ordinary rows', anyNumber, 1)
    .option(
      '--class <N>',
      'the class of the rows: of conditional models, or with --fit and --label',
      wholeNumber(0),
    )
    .option('--fit <DATA>', 'first fit a mixture of Gaussians to the codes of these rows')
    .option('--components <N>', 'bells of that mixture, of each class', wholeNumber(1), 10)
    .addOption(inGroup('Files', '--save-model <FILE>', 'keep the model with its fitted prior'))
    .action(sample);
  return engineFlags(dataFlags(resultFlags(command, '.csv, .npy, or .png for images')));
}

const sample = (path: string, flags: SampleFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy', 'png']);
    const { count: rows, temperature, seed = 0 } = flags;
    const model = await job.open(path);
    if (isConditional(model) && flags.class === undefined)
      throw new UsageError('this model is told the class of each row: name one with --class');
    if (flags.fit !== undefined) await withPrior(job, model, flags.fit, flags);
    const options: GenerateOptions = { seed, temperature };
    if (flags.class !== undefined) options.labels = new Array<number>(rows).fill(flags.class);
    const made = await generate(model, rows, options);
    const image = imageShape(made.shape.slice(1));
    await writeResult(job, { ...made, columns: numbered('x', made.data.length / rows), image });
    await job.report(async (plots) => {
      const { labels } = options;
      const told = isConditional(model) && labels ? { labels } : {};
      const part =
        image === undefined
          ? await architecturePart(plots, model)
          : {
              svg: plots.reconstructionPlot(made, await model.reconstruct(made, told), {
                shape: image,
                examples: Math.min(40, rows),
              }),
            };
      return [[part], { title: `New rows of ${path}`, subtitle: `${count(rows)} rows, seed ${seed}.` }];
    });
  });

/** Fits a prior to the codes of a file's rows, of each class where there is a label column. */
async function withPrior(job: Job, model: Autoencoder, file: string, flags: SampleFlags): Promise<void> {
  const { components, seed = 0 } = flags;
  if (flags.saveModel !== undefined) await checkWritable(flags.saveModel);
  const rows = await job.rowsFor(model, file);
  const labels = rows.labels === undefined ? {} : { labels: classesOf(rows.labels) };
  const { classes } = await fitPrior(model, rows, { components, seed, signal: job.signal, ...labels });
  const fitted = classes.map(({ label, share, logLikelihood }) => ({ label, share, logLikelihood }));
  job.output.event('fitted', { components, classes: fitted });
  if (flags.saveModel === undefined) return;
  await writeWhole(flags.saveModel, await model.save());
  job.output.event('saved', { file: flags.saveModel });
}
