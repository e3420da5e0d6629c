/** `hourglass probe MODEL DATA`: what codes are worth as features, beside principal components and the rows themselves. */

import { Command } from 'commander';
import { type LinearProbe, type LinearProbeOptions, linearProbe, type ProbeScore } from 'hourglass-ae';
import { UsageError } from './failure.js';
import {
  anyNumber,
  dataFlags,
  engineFlags,
  inGroup,
  labelsFlag,
  type SharedFlags,
  wholeNumber,
} from './flags.js';
import { type Job, type Plots, runJob } from './job.js';
import { type Labelled, labelledRows, numberedClasses } from './labels.js';
import { count, percent } from './output.js';
import { codesPart, firstRows } from './pictures.js';
import { checkFormat } from './write-rows.js';
import { writeWhole } from './write-whole.js';

interface ProbeFlags extends SharedFlags {
  labels?: string;
  test?: string;
  testLabels?: string;
  testFraction?: number;
  epochs: number;
}

/** The command as the program lists it. */
export function probeCommand(): Command {
  const command = new Command('probe')
    .description('what codes are worth as features, beside PCA')
    .argument('<model>', 'the model file')
    .argument('<data>', 'rows whose classes are known')
    .option('--epochs <N>', 'passes of the classifier over its rows', wholeNumber(1), 20)
    .option('--test-fraction <X>', 'share of the rows that judge (default: 0.2)', anyNumber)
    .addOption(inGroup('Data', '--test <FILE>', 'rows to judge by, instead of a share of the others'))
    .addOption(inGroup('Data', '--test-labels <FILE>', 'their labels'))
    .addOption(inGroup('Files', '--out <FILE>', 'the table as csv'))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with pictures (HTML)'))
    .action(probe);
  return engineFlags(labelsFlag(dataFlags(command)));
}

const probe = (path: string, data: string, flags: ProbeFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv']);
    const { test, testLabels, testFraction } = flags;
    if (testLabels !== undefined && test === undefined)
      throw new UsageError('--test-labels: only with --test');
    if (testFraction !== undefined && test !== undefined)
      throw new UsageError('--test and --test-fraction: give one of them');
    const model = await job.open(path);
    const known = await labelledRows(job, model, data, flags.labels);
    const held = test === undefined ? undefined : await labelledRows(job, model, test, testLabels, 'whole');
    const found = await linearProbe(model, known.rows, ...asked(job, known, held, flags));
    tell(job, found);
    if (flags.out !== undefined) {
      const lines = kinds(found).map(([name, { dimensions, accuracy, trainAccuracy }]) =>
        [name, dimensions, accuracy, trainAccuracy].join(','),
      );
      await writeWhole(flags.out, `${['features,dimensions,accuracy,trainAccuracy', ...lines].join('\n')}\n`);
      job.output.event('written', { file: flags.out });
    }
    await job.report(async (plots) => {
      const some = firstRows({ ...known.rows, labels: known.labels });
      return [
        [{ svg: compared(plots, found) }, ...(await codesPart(plots, await model.encode(some), some.labels))],
        {
          title: `What the codes of ${data} are worth`,
          subtitle: rowsOf(found),
          figures: { head, rows: cells(found) },
        },
      ];
    });
  });

/** Labels as numbers, and the options of the call. */
function asked(
  job: Job,
  known: Labelled,
  held: Labelled | undefined,
  { testFraction, epochs, seed = 0 }: ProbeFlags,
): [labels: number[], options: LinearProbeOptions] {
  const { numberOf } = numberedClasses([...known.labels, ...(held?.labels ?? [])]);
  const options: LinearProbeOptions = { epochs, seed, signal: job.signal };
  if (testFraction !== undefined) options.testFraction = testFraction;
  if (held !== undefined) options.test = { data: held.rows, labels: held.labels.map(numberOf) };
  return [known.labels.map(numberOf), options];
}

const kinds = ({ codes, pca, raw }: LinearProbe): [name: string, score: ProbeScore][] => [
  ['codes', codes],
  ['PCA', pca],
  ['rows', raw],
];

const head = ['features', 'values', 'accuracy', 'on its own rows'];

const cells = (found: LinearProbe): string[][] =>
  kinds(found).map(([name, { dimensions, accuracy, trainAccuracy }]) => [
    name,
    count(dimensions),
    percent(accuracy),
    percent(trainAccuracy),
  ]);

const compared = (plots: Plots, found: LinearProbe): string =>
  plots.comparisonPlot(Object.fromEntries(kinds(found).map(([name, { accuracy }]) => [name, accuracy])), {
    title: 'What a linear classifier reads',
    label: 'share of the rows told right',
    format: 'percent',
  });

const rowsOf = ({ classes, rows }: LinearProbe): string =>
  `${classes} classes; learned from ${count(rows.train)} rows, judged by ${count(rows.test)} others.`;

function tell({ output }: Job, found: LinearProbe): void {
  output.event('probe', found);
  output.head(rowsOf(found));
  output.grid([head, ...cells(found)]);
}
