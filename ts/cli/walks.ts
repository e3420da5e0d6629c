/** `hourglass interpolate`, `traverse` and `manifold`: walks among the codes of a model, decoded. */

import { Command, Option } from 'commander';
import {
  type Autoencoder,
  interpolate,
  manifold,
  type RowOptions,
  type Tensor,
  traverse,
} from 'hourglass-ae';
import { conditionOf, isConditional } from './condition.js';
import { UsageError } from './failure.js';
import {
  dataFlags,
  engineFlags,
  numbers,
  pair,
  resultFlags,
  type SharedFlags,
  wholeNumber,
} from './flags.js';
import { imageShape } from './images.js';
import { type FileRows, type Job, runJob } from './job.js';
import { architecturePart } from './pictures.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';

interface WalkFlags extends SharedFlags {
  steps: number;
}

const kinds = ['csv', 'npy', 'png', 'svg'];
const told = '.csv, .npy, or .png and .svg for images';

/** `interpolate MODEL DATA --from 3 --to 17` */
export function interpolateCommand(): Command {
  const command = new Command('interpolate')
    .description('rows on the way from one row to another')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows')
    .option('--from <ROW>', 'number of the first row in the data, from 0', wholeNumber(0), 0)
    .option('--to <ROW>', 'number of the last one', wholeNumber(0), 1)
    .option('--steps <N>', 'rows on the way, both ends included', wholeNumber(2), 10)
    .addOption(
      new Option('--path <NAME>', 'spherical suits codes near a gaussian prior')
        .choices(['linear', 'spherical'])
        .default('linear'),
    )
    .action(between);
  return engineFlags(dataFlags(resultFlags(command, told)));
}

type Between = WalkFlags & { from: number; to: number; path: 'linear' | 'spherical' };

const between = (path: string, data: string, flags: Between): Promise<void> =>
  walk(path, flags, async (job, model) => {
    const rows = await job.rowsFor(model, data);
    const [start, end] = [rowOf(rows, flags.from, '--from'), rowOf(rows, flags.to, '--to')];
    const labels = [...labelsOf(model, start), ...labelsOf(model, end)];
    const { steps, path: kind } = flags;
    const made = await interpolate(model, start, end, {
      steps,
      path: kind,
      ...(labels.length > 0 && { labels }),
    });
    return { made, across: steps, columns: rows.columns, title: `From row ${flags.from} to row ${flags.to}` };
  });

/** `traverse MODEL DATA --row 3 --units 0,4` */
export function traverseCommand(): Command {
  const command = new Command('traverse')
    .description('what single units of a row’s code do')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows')
    .option('--row <ROW>', 'number of the row in the data, from 0', wholeNumber(0), 0)
    .option('--units <A,B…>', 'the units that are moved, from 0 (default: all)', numbers)
    .option('--range <FIRST,LAST>', 'values that they take', pair, [-3, 3])
    .option('--steps <N>', 'values from first to last', wholeNumber(2), 7)
    .action(along);
  return engineFlags(dataFlags(resultFlags(command, told)));
}

type Along = WalkFlags & { row: number; units?: number[]; range: [number, number] };

const along = (path: string, data: string, flags: Along): Promise<void> =>
  walk(path, flags, async (job, model) => {
    const rows = await job.rowsFor(model, data);
    const row = rowOf(rows, flags.row, '--row');
    const labels = labelsOf(model, row);
    const { steps, range, units } = flags;
    const given = { steps, range, ...(units && { units }), ...(labels.length > 0 && { labels }) };
    const { data: values, shape } = await traverse(model, row, given);
    const made = { data: values, shape: [shape[0]! * steps, ...shape.slice(2)] };
    const names = units ?? Array.from({ length: shape[0]! }, (_, unit) => unit);
    const title = `Row ${flags.row} with units ${names.join(', ')} from ${range.join(' to ')}`;
    return { made, across: steps, columns: rows.columns, title };
  });

/** `manifold MODEL --units 0,1` */
export function manifoldCommand(): Command {
  const command = new Command('manifold')
    .description('a plane of codes as rows')
    .argument('<model>', 'the model file')
    .option('--units <A,B>', 'the units that span the plane, all others are 0', pair, [0, 1])
    .option('--range <FIRST,LAST>', 'values that both take', pair, [-2, 2])
    .option('--steps <N>', 'rows and columns of the grid', wholeNumber(2), 20)
    .option('--class <N>', 'the class that is shown, of conditional models', wholeNumber(0))
    .action(plane);
  return engineFlags(resultFlags(command, told));
}

type Plane = WalkFlags & { units: [number, number]; range: [number, number]; class?: number };

const plane = (path: string, flags: Plane): Promise<void> =>
  walk(path, flags, async (_, model) => {
    if (isConditional(model) && flags.class === undefined)
      throw new UsageError('this model is told the class of each row: name one with --class');
    const { steps, units, range, class: label } = flags;
    const { data, shape } = await manifold(model, {
      steps,
      units,
      range,
      ...(label !== undefined && { label }),
    });
    const made = { data, shape: [steps * steps, ...shape.slice(2)] };
    const axes: [string, string] = [`unit ${units[0]}`, `unit ${units[1]}`];
    return { made, across: steps, axes, title: `Units ${units.join(' and ')} from ${range.join(' to ')}` };
  });

/** Rows of a walk, in the order of a grid that is `across` wide. */
interface Walk {
  made: Tensor;
  across: number;
  title: string;
  axes?: [horizontal: string, vertical: string];
  columns?: string[] | undefined;
}

const walk = (
  path: string,
  flags: WalkFlags,
  make: (job: Job, model: Autoencoder) => Promise<Walk>,
): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, kinds);
    const model = await job.open(path);
    const { made, across, title, columns, axes } = await make(job, model);
    const image = imageShape(made.shape.slice(1));
    const names = columns ?? numbered('x', made.data.length / made.shape[0]!);
    const grid = { across, title, ...(axes && { axes }) };
    await writeResult(job, { ...made, columns: names, image, grid });
    await job.report(async (plots) => [
      image === undefined
        ? [await architecturePart(plots, model)]
        : [
            {
              svg: plots.manifoldPlot(made, { shape: image, columns: across, title, ...(axes && { axes }) }),
            },
          ],
      { title, subtitle: path },
    ]);
  });

/** One of the rows, by its number in the file. */
function rowOf(rows: FileRows, number: number, flag: string): FileRows {
  const [count = 0, ...rest] = rows.shape;
  const at = number - rows.first;
  if (at < 0 || at >= count) {
    const last = rows.first + count - 1;
    throw new UsageError(`${flag}: expected a row from ${rows.first} to ${last}, received ${number}`);
  }
  const width = rows.data.length / count;
  const labels = rows.labels === undefined ? {} : { labels: rows.labels.slice(at, at + 1) };
  return { ...rows, ...labels, data: rows.data.subarray(at * width, (at + 1) * width), shape: [1, ...rest] };
}

const labelsOf = (model: Autoencoder, row: FileRows): number[] => {
  const { labels = [] }: RowOptions = conditionOf(model, row);
  return Array.from(labels);
};
