/** `hourglass compress MODEL IMAGES…` and `hourglass decompress MODEL FILES…`: images as few bytes, and back. */

import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import { AutoencoderError, type CompressedImage, imageCodec } from 'hourglass-ae';
import { readImage, writePng } from 'hourglass-ae/data';
import { stepper } from '../batches.js';
import { UsageError } from '../failure.js';
import { engineFlags, inGroup, type SharedFlags } from '../flags.js';
import { unreadable } from '../in-file.js';
import { inFile, type Job, runJob } from '../job.js';
import { size } from '../output.js';
import { checkFormat } from '../write-rows.js';
import { writeWhole } from '../write-whole.js';
import { jpegCurve } from './jpeg.js';
import { type Packed, picturesOf, reportOf, type Unpacked } from './report.js';

interface CodecFlags extends SharedFlags {
  into?: string;
}

/** The result's own name, for one file. */
const outFlag = (ending: string) =>
  inGroup('Files', '--out <FILE>', `name of the result, for one file: it ends in ${ending}`);

/** The ending of packed images. */
const ending = '.hgc';

/** The first command as the program lists it. */
export function compressCommand(): Command {
  const command = new Command('compress')
    .description('images as small files, with bits per pixel and PSNR')
    .argument('<model>', 'a model file of hourglass codec, or of the recipe compressive')
    .argument('<images...>', 'png and jpeg files, of any size')
    .addOption(outFlag(ending))
    .addOption(inGroup('Files', '--into <FOLDER>', `where NAME${ending} goes (default: beside the image)`))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with a table and a picture (HTML)'))
    .action(compress);
  return engineFlags(command);
}

/** The second. */
export function decompressCommand(): Command {
  const command = new Command('decompress')
    .description('the images in small files')
    .argument('<model>', 'the model file that packed them')
    .argument('<files...>', `${ending} files`)
    .addOption(outFlag('.png'))
    .addOption(inGroup('Files', '--into <FOLDER>', 'where NAME.png goes (default: beside the file)'))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with the pictures (HTML)'))
    .action(decompress);
  return engineFlags(command);
}

const compress = (path: string, files: string[], flags: CodecFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkNames(files, flags, ending);
    const codec = imageCodec(await job.open(path));
    const done: Packed[] = [];
    try {
      await each(job, files, async (file) => {
        const image = await readImage(file);
        const bytes = await codec.compress(image);
        const [figures] = (await codec.report([image])).images;
        const target = targetOf(file, ending, flags);
        await writeWhole(target, bytes);
        const jpeg = flags.report === undefined ? [] : await jpegCurve(image);
        done.push({ file, ...figures!, jpeg });
        job.output.event('compressed', { file, written: target, ...figures });
        job.output.say(`${target}: ${told(figures!)}`);
      });
    } finally {
      await codec.close();
    }
    if (done.length > 1) {
      const mean = (of: (one: CompressedImage) => number) =>
        done.reduce((sum, one) => sum + of(one), 0) / done.length;
      const [bits, psnr] = [mean(({ bitsPerPixel }) => bitsPerPixel), mean((one) => one.psnr)];
      job.output.event('mean', { bitsPerPixel: bits, psnr, msSsim: mean(({ msSsim }) => msSsim) });
      job.output.say(`mean: ${bits.toFixed(3)} bits per pixel, ${psnr.toFixed(2)} dB`);
    }
    await job.report(async (plots) => reportOf(plots, done));
  });

const decompress = (path: string, files: string[], flags: CodecFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkNames(files, flags, '.png');
    const codec = imageCodec(await job.open(path));
    const done: Unpacked[] = [];
    try {
      await each(job, files, async (file) => {
        const target = targetOf(file, '.png', flags);
        if (flags.out === undefined) await refuseExisting(target);
        const bytes = new Uint8Array(
          await readFile(file).catch((cause) => Promise.reject(unreadable(file, cause))),
        );
        const image = await codec.decompress(bytes);
        await writeWhole(target, await writePng(image));
        const [height = 0, width = 0] = image.shape;
        const bitsPerPixel = (8 * bytes.length) / (height * width);
        job.output.event('decompressed', { file, written: target, height, width, bitsPerPixel });
        job.output.say(`${target}: ${width} × ${height} pixels from ${bitsPerPixel.toFixed(3)} bits each`);
        if (flags.report !== undefined) done.push({ file, image, bytes: bytes.length, bitsPerPixel });
      });
    } finally {
      await codec.close();
    }
    await job.report(async (plots) => picturesOf(plots, done));
  });

/** Does the work for one file after the other; an error names its file, and what was written before stays. */
async function each(
  job: Job,
  files: readonly string[],
  work: (file: string) => Promise<void>,
): Promise<void> {
  const steps = stepper(job, files.length, 'files');
  try {
    for (const [index, file] of files.entries()) {
      await work(file).catch((error: unknown) => Promise.reject(inFile(error, file)));
      job.signal.throwIfAborted();
      steps.show(index + 1);
    }
  } finally {
    steps.end();
  }
}

/** `--out` names one file, of the command's own kind: an image is not replaced by what it is packed into. */
function checkNames(files: readonly string[], { out, into }: CodecFlags, ending: string): void {
  if (out === undefined) return;
  if (into !== undefined) throw new UsageError('--out: not with --into');
  if (files.length > 1)
    throw new UsageError(`--out: names one result, received ${files.length} files; --into takes them all`);
  checkFormat(out, [ending.slice(1)]);
}

/** The file's name with another ending, in `--into` or beside it; or what `--out` says. */
function targetOf(file: string, ending: string, { into, out }: CodecFlags): string {
  if (out !== undefined) return out;
  const name = basename(file).replace(/\.[^.]+$/, '');
  return join(into ?? dirname(file), name + ending);
}

const told = ({ bytes, bitsPerPixel, psnr }: CompressedImage): string =>
  `${size(bytes)}, ${bitsPerPixel.toFixed(3)} bits per pixel, ${psnr.toFixed(2)} dB`;

/** The image that was packed may stand there. */
async function refuseExisting(target: string): Promise<void> {
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new AutoencoderError({
    code: 'fileFailed',
    path: target,
    expected: 'a name that is free',
    received: 'a file of that name',
    hint: 'give --out FILE or --into FOLDER, or move the file away',
  });
}
