/** `hourglass codec PHOTOS…`: a model for `compress`, from photographs. */

import { join } from 'node:path';
import { Command } from 'commander';
import { AutoencoderError, trainImageCodec } from 'hourglass-ae';
import type { NamedImage } from 'hourglass-ae/data';
import { stepper } from '../batches.js';
import { anyNumber, engineFlags, inGroup, type SharedFlags, wholeNumber } from '../flags.js';
import { inFile, type Job, runJob } from '../job.js';
import { count } from '../output.js';
import { photosIn } from '../photos.js';
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
    const photos = await photosOf(job, paths);
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
        throw place === null ? error : inFile(error, photos[Number(place[1])]!.name);
      });
      await writeWhole(out, await job.keep(model!).save({ optimizer: false }));
    } finally {
      bar.end();
    }
    job.output.event('saved', { file: out });
    job.output.say(`${out}: ready for hourglass compress ${out} IMAGES`);
  });

/** The photographs of files and folders, with the paths that they were found by. */
async function photosOf(job: Job, paths: readonly string[]): Promise<NamedImage[]> {
  const photos: NamedImage[] = [];
  for (const path of paths)
    for await (const photo of photosIn(path)) {
      photos.push({ ...photo, name: photo.name === path ? path : join(path, photo.name) });
      job.signal.throwIfAborted();
    }
  return photos;
}
