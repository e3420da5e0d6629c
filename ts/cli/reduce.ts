/** `hourglass reduce DATA`: a few coordinates for each row, beside principal components. */

import { Command } from 'commander';
import { type Reduction, reduce, type Tensor } from 'hourglass-ae';
import { dataFlags, engineFlags, inGroup, resultFlags, type SharedFlags, wholeNumber } from './flags.js';
import { inFile, type Plots, runJob } from './job.js';
import { count, Output, percent } from './output.js';
import { ProgressView } from './progress.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';
import { checkWritable, writeWhole } from './write-whole.js';

interface ReduceFlags extends SharedFlags {
  dimensions: number;
  epochs?: number;
  neighbours: number;
  saveModel?: string;
}

/** The command as the program lists it. */
export function reduceCommand(): Command {
  const command = new Command('reduce')
    .description('a few coordinates for each row, beside PCA')
    .argument('<data>', 'the rows')
    .option('--dimensions <N>', 'coordinates of a point', wholeNumber(1), 2)
    .option('--epochs <N>', 'passes over the data (default: by the number of rows)', wholeNumber(1))
    .option('--neighbours <N>', 'neighbours that the figures look at', wholeNumber(1), 5)
    .addOption(inGroup('Files', '--save-model <FILE>', 'keep the trained model'))
    .action(run);
  return engineFlags(dataFlags(resultFlags(command, '.csv or .npy')));
}

const run = (data: string, flags: ReduceFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy']);
    if (flags.saveModel !== undefined) await checkWritable(flags.saveModel);
    const rows = await job.rows(data);
    const { dimensions, epochs, neighbours, seed = 0 } = flags;
    const view = new ProgressView(new Output({ ...flags, results: flags.out === undefined }));
    const found = await reduce(rows, {
      dimensions,
      neighbours,
      seed,
      ...(epochs === undefined ? {} : { epochs }),
      create: job.engine,
      signal: job.signal,
      onProgress: (progress) => view.show(progress),
    })
      .catch((error: unknown) => Promise.reject(inFile(error, data)))
      .finally(() => view.end());
    job.keep(found.model);
    const figures = figuresOf(found);
    job.output.event('done', { dimensions, codes: keptBy(found), pca: keptBy(found.pca) });
    await writeResult(job, { ...found.points, columns: numbered('z', dimensions) });
    if (flags.out !== undefined) for (const line of figures) job.output.say(`  ${line.join('  ')}`);
    if (flags.saveModel !== undefined) {
      await writeWhole(flags.saveModel, await found.model.save());
      job.output.event('saved', { file: flags.saveModel });
      if (flags.out !== undefined) job.output.say(`The model is in ${flags.saveModel}`);
    }
    await job.report(async (plots) => [
      pictures(plots, found, rows.labels),
      {
        title: `${data} in ${dimensions} dimensions`,
        subtitle: `${count(rows.shape[0]!)} rows of ${rows.shape.slice(1).join(' × ')} values.${dimensions > 3 ? ' Drawn: the first three coordinates.' : ''}`,
        figures: { head: figures[0]!, rows: figures.slice(1) },
      },
    ]);
  });

const keptBy = ({
  explainedVariance,
  trustworthiness,
  continuity,
}: Omit<Reduction, 'model' | 'pca'> | Reduction['pca']) => ({
  explainedVariance,
  trustworthiness,
  continuity,
});

/** A table of what both keep, the columns of equal width. */
function figuresOf({ pca, ...codes }: Reduction): string[][] {
  const row = (name: string, of: (kept: ReturnType<typeof keptBy>) => string): string[] => [
    name.padEnd(20),
    of(keptBy(codes)).padStart(11),
    of(keptBy(pca)).padStart(11),
  ];
  return [
    ['kept'.padEnd(20), 'autoencoder', 'PCA'.padStart(11)],
    row('explained variance', ({ explainedVariance }) => percent(explainedVariance)),
    row('trustworthiness', ({ trustworthiness }) => trustworthiness.toFixed(4)),
    row('continuity', ({ continuity }) => continuity.toFixed(4)),
  ];
}

/** Both seen along each pair of the first three coordinates, and how training went. */
function pictures(plots: Plots, { points, pca, model }: Reduction, labels?: readonly string[]) {
  const losses = { svg: plots.lossPlot(model.history), caption: 'Training.' };
  const classes = labels !== undefined && new Set(labels).size <= 20 ? labels : undefined;
  const width = points.shape[1]!;
  const planes = (
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const
  )
    .filter(([, last]) => last < width)
    .flatMap((pair) => [
      {
        svg: plots.latentPlot(plane(points, pair), classes, {
          title: 'Codes of the autoencoder',
          axes: [`latent ${pair[0] + 1}`, `latent ${pair[1] + 1}`],
        }),
      },
      {
        svg: plots.latentPlot(plane(pca.points, pair), classes, {
          title: 'Principal components',
          axes: [`${place[pair[0]]} component`, `${place[pair[1]]} component`],
        }),
      },
    ]);
  return [...planes, losses];
}

const place = ['first', 'second', 'third'] as const;

/** Two of a point's coordinates. */
function plane({ data, shape }: Reduction['points'], pair: readonly [number, number]): Tensor {
  const [rows, width] = shape as [number, number];
  return {
    data: Float32Array.from({ length: 2 * rows }, (_, i) => data[(i >> 1) * width + pair[i & 1]!]!),
    shape: [rows, 2],
  };
}
