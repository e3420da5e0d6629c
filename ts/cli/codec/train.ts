/** `hourglass codec PHOTOS…`: a model for `compress`, from photographs. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { AutoencoderError, trainImageCodec } from 'hourglass-ae';
import { readImage } from 'hourglass-ae/data';
import { stepper } from '../batches.js';
import { anyNumber, engineFlags, inGroup, type SharedFlags, wholeNumber } from '../flags.js';
import { inFile, type Job, runJob } from '../job.js';
import { count } from '../output.js';
import { checkWritable, writeWhole } from '../write-whole.js';

interface CodecFlags extends SharedFlags {
  lambda: number;
  steps?: number;
  channels?: number;
}

/** The command as the program lists it. */
export function codecCommand(): Command {
  const training = (flag: string, text: string, read: (value: string) => number) =>
    inGroup('Training', flag, text, read);
  const lambda = 'what errors weigh against bits, from 0.001 for small files to 0.05 for good ones';
  const command = new Command('codec')
    .description('train a model that packs photographs, for compress')
    .argument('<photos...>', 'png and jpeg files, and folders of them; hundreds are good')
    .addOption(inGroup('Files', '--out <FILE>', 'the model file').default('codec.hourglass'))
    .addOption(training('--lambda <X>', lambda, anyNumber).default(0.004))
    .addOption(training('--steps <N>', 'steps of 2 pieces (default: 3000)', wholeNumber(1)))
    .addOption(training('--channels <N>', 'channels of the codes (default: 256)', wholeNumber(1)))
    .action(train);
  return engineFlags(command);
}

const train = (paths: string[], flags: CodecFlags): Promise<void> =>
  runJob(flags, async (job) => {
    const out = flags.out!;
    await checkWritable(out);
    const files = await filesIn(paths);
    const photos = await read(job, files);
    job.output.say(`${count(photos.length)} photographs`);
    const { lambda, steps = 3000, channels, seed, threads } = flags;
    const bar = stepper(job, steps, 'steps');
    try {
      const [model] = await trainImageCodec(photos, {
        lambdas: [lambda],
        steps,
        signal: job.signal,
        onProgress: ({ step }) => bar.show(Math.min(step, steps)),
        ...(channels !== undefined && { channels }),
        ...(seed !== undefined && { seed }),
        ...(threads !== undefined && { threads }),
      }).catch((error: unknown) => {
        const place = error instanceof AutoencoderError ? /^images\[(\d+)\]/.exec(error.path) : null;
        throw place === null ? error : inFile(error, files[Number(place[1])]!);
      });
      await writeWhole(out, await job.keep(model!).save({ optimizer: false }));
    } finally {
      bar.end();
    }
    job.output.event('saved', { file: out });
    job.output.say(`${out}: ready for hourglass compress ${out} IMAGES`);
  });

/** The photographs among files and in folders. */
async function filesIn(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory();
    const names = isFolder ? (await readdir(path)).filter((name) => /\.(png|jpe?g)$/i.test(name)).sort() : [];
    files.push(...(isFolder ? names.map((name) => join(path, name)) : [path]));
  }
  if (files.length > 0) return files;
  throw new AutoencoderError({
    code: 'emptyData',
    path: paths.join(' '),
    expected: 'png or jpeg files',
    received: 'none',
    hint: 'give photographs, or a folder of them',
  });
}

async function read(job: Job, files: readonly string[]) {
  const photos = [];
  for (const file of files) {
    photos.push(await readImage(file).catch((error: unknown) => Promise.reject(inFile(error, file))));
    job.signal.throwIfAborted();
  }
  return photos;
}
