/**
 * `hourglass compress MODEL FILES…` and `hourglass decompress MODEL FILES…`: images or rows as few bytes, and back. A model
 * whose codes are maps takes images of any size; every model whose codes have a prior takes rows.
 */

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { type Autoencoder, imageCodec } from 'hourglass-ae';
import { anyNumber, dataFlags, engineFlags, inGroup, labelsFlag } from '../flags.js';
import { unreadable } from '../in-file.js';
import { runJob } from '../job.js';
import { checkFormat } from '../write-rows.js';
import { writeWhole } from '../write-whole.js';
import { type CodecFlags, checkNames, each, ending, outFlag, refuseExisting, targetOf } from './files.js';
import { compressImages, unpackedImage } from './images.js';
import { picturesOf, type UnpackedFile } from './report.js';
import { compressRows, unpackedRows } from './rows.js';

/** The first command as the program lists it. */
export function compressCommand(): Command {
  const step = 'what neighbouring values of a gaussian code differ by (default: 0.25)';
  const command = new Command('compress')
    .description('images or rows as small files, with their bits and what is lost')
    .argument('<model>', 'a model file of hourglass codec, or of the recipe compressive or variational')
    .argument('<files...>', 'png and jpeg files of any size, or rows')
    .addOption(outFlag(ending))
    .addOption(inGroup('Files', '--into <FOLDER>', `where NAME${ending} goes (default: beside the file)`))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with a table and a picture (HTML)'))
    .option('--step <X>', step, anyNumber)
    .action(compress);
  return engineFlags(labelsFlag(dataFlags(command)));
}

/** The second. */
export function decompressCommand(): Command {
  const into = 'where NAME.png of an image, NAME.csv of rows goes (default: beside the file)';
  const command = new Command('decompress')
    .description('the images or rows in small files')
    .argument('<model>', 'the model file that packed them')
    .argument('<files...>', `${ending} files`)
    .addOption(outFlag('.png; of rows also .csv or .npy'))
    .addOption(inGroup('Files', '--into <FOLDER>', into))
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with the pictures (HTML)'))
    .addOption(inGroup('Data', '--label <NAME>', 'the column of classes in a csv file of --labels'))
    .action(decompress);
  return engineFlags(labelsFlag(command));
}

const compress = (path: string, files: string[], flags: CodecFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkNames(files, flags, [ending]);
    const model = await job.open(path);
    const areImages = packsImages(model) && files.every((file) => /\.(png|jpe?g)$/i.test(file));
    await (areImages ? compressImages : compressRows)(job, model, files, flags);
  });

/** Whether the codes are maps, as those of `hourglass codec` and the recipe compressive. */
const packsImages = ({ spec }: Autoencoder): boolean =>
  spec.latent.type === 'quantized' && spec.input.shape.length === 3;

const decompress = (path: string, files: string[], flags: CodecFlags): Promise<void> =>
  runJob(flags, async (job) => {
    checkNames(files, flags, ['.png', '.csv', '.npy']);
    const model = await job.open(path);
    const codec = imageCodec(model);
    const done: UnpackedFile[] = [];
    try {
      await each(job, files, async (file) => {
        const bytes = new Uint8Array(
          await readFile(file).catch((cause) => Promise.reject(unreadable(file, cause))),
        );
        const { note, ...codes } = await model.decodeBytes(bytes, { as: 'codes' });
        const isImage = note.length > 0; // its size stands there
        if (isImage) checkFormat(flags.out, ['png']);
        const target = targetOf(file, isImage ? '.png' : '.csv', flags);
        if (flags.out === undefined) await refuseExisting(target);
        const { content, ...unpacked } = isImage
          ? await unpackedImage(codec, bytes)
          : await unpackedRows(job, model, codes, { ...flags, file, target, bytes: bytes.length });
        await writeWhole(target, content);
        job.output.event('decompressed', { file, written: target, ...unpacked.figures });
        job.output.say(`${target}: ${unpacked.said}`);
        if (flags.report !== undefined) done.push({ ...unpacked, file });
      });
    } finally {
      await codec.close();
    }
    await job.report(async (plots) => picturesOf(plots, done));
  });
