/** Images of any size as few bytes, by a model whose codes are maps, and back. */

import { type Autoencoder, type CompressedImage, type ImageCodec, imageCodec } from 'hourglass-ae';
import { readImage, writePng } from 'hourglass-ae/data';
import { withoutOpacity } from '../images.js';
import type { Job } from '../job.js';
import { size } from '../output.js';
import { writeWhole } from '../write-whole.js';
import { type CodecFlags, each, ending, targetOf } from './files.js';
import { jpegCurve } from './jpeg.js';
import { type Packed, reportOf, type Unpacked } from './report.js';

/** Packs images, and tells how many bits a pixel takes and what is lost. */
export async function compressImages(
  job: Job,
  model: Autoencoder,
  files: readonly string[],
  flags: CodecFlags,
): Promise<void> {
  const codec = imageCodec(model);
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
}

const told = ({ bytes, bitsPerPixel, psnr }: CompressedImage): string =>
  `${size(bytes)}, ${bitsPerPixel.toFixed(3)} bits per pixel, ${psnr.toFixed(2)} dB`;

/** The image in a file's bytes. */
export async function unpackedImage(codec: ImageCodec, bytes: Uint8Array): Promise<Unpacked> {
  const image = await codec.decompress(bytes);
  const [height = 0, width = 0] = image.shape;
  const bitsPerPixel = (8 * bytes.length) / (height * width);
  return {
    content: await writePng(image),
    figures: { height, width, bitsPerPixel },
    said: `${width} × ${height} pixels from ${bitsPerPixel.toFixed(3)} bits each`,
    holds: `${width} × ${height} pixels`,
    bytes: bytes.length,
    bits: bitsPerPixel,
    picture: (plots, title) => {
      const { data, shape } = withoutOpacity(image);
      return plots.manifoldPlot({ data, shape: [1, ...shape] }, { shape, columns: 1, title });
    },
  };
}
