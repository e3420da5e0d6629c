/** `hourglass score MODEL DATA`: how badly a model rebuilds each row. */

import { Command } from 'commander';
import { inBatches } from './batches.js';
import { conditionOf } from './condition.js';
import { dataFlags, engineFlags, resultFlags, type SharedFlags } from './flags.js';
import { runJob } from './job.js';
import { count, type Output } from './output.js';
import { reconstructionPart, scoresPart } from './pictures.js';
import { checkFormat, numbered, writeResult } from './write-rows.js';

/** The command as the program lists it. */
export function scoreCommand(): Command {
  const command = new Command('score')
    .description('how badly a model rebuilds each row')
    .argument('<model>', 'the model file')
    .argument('<data>', 'the rows')
    .option('--per-feature', 'one figure for each feature of a row')
    .action(score);
  return engineFlags(dataFlags(resultFlags(command, '.csv or .npy')));
}

const score = (path: string, data: string, flags: SharedFlags & { perFeature?: boolean }): Promise<void> =>
  runJob(flags, async (job) => {
    checkFormat(flags.out, ['csv', 'npy']);
    const per = flags.perFeature ? 'feature' : 'row';
    const model = await job.open(path);
    const rows = await job.rowsFor(model, data);
    const scores = await inBatches(job, rows, (some) =>
      model.score(some, { per, ...conditionOf(model, some) }),
    );
    const width = scores.data.length / scores.shape[0]!;
    const columns = per === 'row' ? ['score'] : (rows.columns ?? numbered('x', width));
    await writeResult(job, { ...scores, columns });
    const means = meansOf(scores.data, width);
    if (flags.out !== undefined) summarise(job.output, means, rows.first);
    await job.report(async (plots) => [
      [scoresPart(plots, means), ...(await reconstructionPart(plots, model, rows))],
      { title: `How well ${data} is rebuilt`, subtitle: `${count(means.length)} rows.` },
    ]);
  });

/** The mean of every `width` values. */
const meansOf = (data: Float32Array, width: number): Float32Array =>
  Float32Array.from({ length: data.length / width }, (_, row) =>
    data.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value / width, 0),
  );

function summarise(output: Output, scores: Float32Array, first: number): void {
  const sorted = Float32Array.from(scores).sort();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  const worst = first + scores.indexOf(at(1));
  output.event('done', {
    rows: scores.length,
    mean,
    median: at(0.5),
    percentile95: at(0.95),
    most: at(1),
    worst,
  });
  output.table([
    ['mean', mean.toPrecision(4)],
    ['median', at(0.5).toPrecision(4)],
    ['95th percentile', at(0.95).toPrecision(4)],
    ['most', `${at(1).toPrecision(4)}, row ${count(worst)} (from 0)`],
  ]);
}
