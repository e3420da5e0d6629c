/** `hourglass diagnose MODEL DATA`: what is wrong with a model, the figures that tell, and what to change. */

import { Command } from 'commander';
import { diagnose, type Finding } from 'hourglass-ae';
import { conditionOf } from './condition.js';
import { dataFlags, engineFlags, inGroup, type SharedFlags } from './flags.js';
import { runJob } from './job.js';
import { type Line, writeLines } from './lines.js';
import { count } from './output.js';
import { architecturePart } from './pictures.js';
import { checkFormat } from './write-rows.js';

/** The status where something was found and `--fail` was given. */
const found = 3;

interface DiagnoseFlags extends SharedFlags {
  validation?: string;
  fail?: boolean;
}

/** The command as the program lists it. */
export function diagnoseCommand(): Command {
  const command = new Command('diagnose')
    .description('what is wrong with a model, and what to change')
    .argument('<model>', 'the model file')
    .argument('<data>', 'rows that it was trained on')
    .addOption(inGroup('Data', '--validation <FILE>', 'rows that it has not seen: tells whether it overfits'))
    .option('--fail', `end with status ${found} where there is an error or a warning`)
    .addOption(inGroup('Files', '--out <FILE>', 'where the table of findings goes: .csv'))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with pictures (HTML)'))
    .action(run);
  return engineFlags(dataFlags(command));
}

const run = (path: string, data: string, flags: DiagnoseFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv']);
    const model = await job.open(path);
    const rows = await job.rowsFor(model, data);
    const other = flags.validation === undefined ? undefined : await job.rowsFor(model, flags.validation);
    const findings = await diagnose(model, rows, {
      ...conditionOf(model, rows),
      ...(other && { validation: { input: other, ...conditionOf(model, other) } }),
    });
    for (const finding of findings) {
      job.output.event('finding', finding);
      job.output.head(`${finding.severity}: ${finding.name}`);
      job.output.say(`  ${finding.advice}`);
      job.output.table(Object.entries(finding.evidence).map(([name, figure]) => [name, written(figure)]));
    }
    if (findings.length === 0) job.output.say(`Nothing found in ${path} on ${count(rows.shape[0]!)} rows`);
    job.output.event('diagnosed', { findings: findings.length, rows: rows.shape[0] });
    if (flags.out !== undefined) await writeLines(job, head, findings.map(lineOf));
    if (flags.fail && findings.some(({ severity }) => severity !== 'note')) process.exitCode = found;
    await job.report(async (plots) => [
      [
        ...(model.history.epochs.length === 0 ? [] : [{ svg: plots.lossPlot(model.history) }]),
        await architecturePart(plots, model),
      ],
      { title: `What is wrong with ${path}`, figures: { head, rows: findings.map(cells) } },
    ]);
  });

const head = ['finding', 'severity', 'figures', 'advice'];

/** A finding in a csv file: figures as programs read them, `name=value` with spaces between. */
const lineOf = (finding: Finding): Line => {
  const { name, severity, evidence, advice } = finding;
  const figures = Object.entries(evidence).map(([figure, value]) => `${figure}=${value}`);
  return { cells: [name, severity, figures.join(' '), advice], event: finding };
};

const cells = ({ name, severity, evidence, advice }: Finding): string[] => [
  name,
  severity,
  Object.entries(evidence)
    .map(([figure, value]) => `${figure} ${written(value)}`)
    .join(', '),
  advice,
];

const written = (value: number): string => (Number.isInteger(value) ? count(value) : value.toPrecision(3));
