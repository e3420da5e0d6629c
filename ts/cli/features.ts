/** `hourglass features MODEL DATA`: what the units of a code stand for. */

import { Command } from 'commander';
import { type Autoencoder, type Features, type FeatureUnit, features } from 'hourglass-ae';
import { classesOf, isConditional } from './condition.js';
import { dataFlags, engineFlags, labelsFlag, resultFlags, type SharedFlags, wholeNumber } from './flags.js';
import { imageShape, rangeOf } from './images.js';
import { type FileRows, type Job, type Plots, runJob } from './job.js';
import { labelsOf, numberedClasses } from './labels.js';
import { count, percent } from './output.js';
import { checkFormat, csvField, endingOf, numbered, shortest, writeResult } from './write-rows.js';
import { writeWhole } from './write-whole.js';

interface FeaturesFlags extends SharedFlags {
  labels?: string;
  examples: number;
  units: number;
}

/** A unit with its class by name, and its rows as they are numbered in the file. */
interface NamedUnit extends FeatureUnit {
  className?: string;
}

/** Features of a model with what belongs to them. */
interface Found extends Features {
  rows: FileRows;
  units: NamedUnit[];
  /** The units that respond to anything, those that say most first. */
  telling: NamedUnit[];
}

/** The command as the program lists it. */
export function featuresCommand(): Command {
  const command = new Command('features')
    .description('what the units of a code stand for')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows')
    .option('--examples <N>', 'rows that are kept of each unit, those that move it most', wholeNumber(1), 6)
    .option('--units <N>', 'units in a picture, those that say most first', wholeNumber(1), 12)
    .action(run);
  const kinds = '.csv for the units, .npy for what each adds to a row, .svg for a picture';
  return engineFlags(labelsFlag(dataFlags(resultFlags(command, kinds))));
}

const run = (path: string, data: string, flags: FeaturesFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy', 'svg']);
    const model = await job.open(path);
    const found = await look(job, model, data, flags);
    const { units, telling, atoms, selective } = found;
    for (const unit of units) job.output.event('unit', unit);
    job.output.event('done', { units: units.length, active: telling.length, selective });
    await write(job, found, flags);
    if (flags.out !== undefined) {
      const classes = selective === undefined ? '' : `; ${percent(selective)} respond to one class`;
      job.output.say(
        `  ${count(telling.length)} of ${count(units.length)} units respond to some rows${classes}`,
      );
    }
    await job.report(async (plots) => [
      imageShape(atoms.shape.slice(1))?.[2] === 1 ? [{ svg: picture(plots, found, flags.units) }] : [],
      {
        title: `What the units of ${path} stand for`,
        subtitle: `On ${count(found.rows.shape[0]!)} rows of ${data}.`,
        figures: { head: [...head], rows: telling.map(cells) },
      },
    ]);
  });

async function look(job: Job, model: Autoencoder, data: string, flags: FeaturesFlags): Promise<Found> {
  const rows = await job.rowsFor(model, data);
  const labels = await labelsOf(job, rows, flags.labels);
  const classes = labels && numberedClasses(labels);
  // A model with a condition knows its classes by their own numbers.
  const numbers = labels && (isConditional(model) ? classesOf(labels) : labels.map(classes!.numberOf));
  const { examples } = flags;
  const found = await features(model, rows, { examples, ...(numbers && { labels: numbers }) });
  const units = found.units.map((unit) => ({
    ...unit,
    rows: unit.rows.map((row) => rows.first + row),
    ...(unit.class !== undefined && { className: classes?.names[unit.class] ?? String(unit.class) }),
  }));
  const weight = ({ selectivity = 0, activity }: FeatureUnit): number => selectivity + activity / 1000;
  const telling = units.filter(({ activity }) => activity > 0).sort((a, b) => weight(b) - weight(a));
  return { ...found, units, rows, telling };
}

/** To `--out` by its ending; without, the units as csv. */
async function write(job: Job, found: Found, flags: FeaturesFlags): Promise<void> {
  const { out, json } = flags;
  const ending = out === undefined ? 'csv' : endingOf(out);
  if (ending === 'npy') {
    const { atoms, rows } = found;
    const columns = rows.columns ?? numbered('x', atoms.data.length / atoms.shape[0]!);
    return writeResult(job, { ...atoms, columns });
  }
  const content =
    ending === 'svg' ? picture(await import('hourglass-ae/report'), found, flags.units) : toCsv(found);
  if (out !== undefined) {
    await writeWhole(out, content);
    job.output.event('written', { file: out });
    job.output.say(`The units are in ${out}`);
  } else if (!json) process.stdout.write(content);
}

/** Atoms beside the rows that move them most. */
function picture(plots: Plots, { atoms, examples, rows, units, telling }: Found, most: number): string {
  const [height = 0, width = 0, channels] = imageShape(atoms.shape.slice(1)) ?? [];
  const drawn = (telling.length > 0 ? telling : units).slice(0, most);
  return plots.weightsPlot(atoms, {
    ...(height > 0 && { shape: channels === 1 ? [height, width] : [height, width, channels!] }),
    examples,
    range: rangeOf(rows.data),
    units: drawn.map(({ unit }) => unit),
    captions: units.map(({ unit, className, selectivity }) =>
      selectivity === undefined ? `unit ${unit}` : `${className} (${percent(selectivity)})`,
    ),
  });
}

const head = ['unit', 'activity', 'class', 'selectivity', 'rows'];

const cells = ({ unit, activity, className = '', selectivity, rows }: NamedUnit): (string | number)[] => [
  unit,
  percent(activity),
  className,
  selectivity === undefined ? '' : percent(selectivity),
  rows.join(' '),
];

function toCsv({ units }: Found): string {
  const figure = (value?: number): string => (value === undefined ? '' : shortest(Math.fround(value)));
  const lines = units.map(({ unit, activity, className = '', selectivity, rows }) =>
    [unit, figure(activity), csvField(className), figure(selectivity), rows.join(' ')].join(','),
  );
  return `${[head.join(','), ...lines].join('\n')}\n`;
}
