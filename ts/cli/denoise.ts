/** `hourglass denoise MODEL FILE --out FILE`: an image or a sound with less noise. */

import { Command } from 'commander';
import { type Autoencoder, type DenoiseImageOptions, denoiser, noiseLevel } from 'hourglass-ae';
import { type Image, readImage, readWav, type Sound, stft, writePng, writeWav } from 'hourglass-ae/data';
import type { ReportPart } from 'hourglass-ae/report';
import { stepper } from './batches.js';
import { UsageError } from './failure.js';
import { anyNumber, engineFlags, resultFlags, type SharedFlags } from './flags.js';
import { imageShape } from './images.js';
import { inFile, type Job, type Plots, runJob } from './job.js';
import { checkFormat } from './write-rows.js';
import { writeWhole } from './write-whole.js';

/** The flags of this command. */
interface DenoiseFlags extends SharedFlags {
  out: string;
  noise?: number;
}

/** The command as the program lists it. */
export function denoiseCommand(): Command {
  const command = new Command('denoise')
    .description('an image or a sound with less noise')
    .argument('<model>', 'the model file')
    .argument('<file>', 'a .png, .jpg or .wav file')
    .option(
      '--noise <X>',
      "the image's noise as a standard deviation, from 0 to 255 (default: measured)",
      anyNumber,
    )
    .action(denoise);
  return engineFlags(resultFlags(command, '.png for an image, .wav for a sound'));
}

const denoise = (path: string, file: string, flags: DenoiseFlags): Promise<void> =>
  runJob(flags, async (job) => {
    const isSound = /\.wav$/i.test(file);
    if (!isSound && !/\.(png|jpe?g)$/i.test(file))
      throw new UsageError(`expected a .png, .jpg or .wav file, received "${file}"`);
    if (flags.out === undefined) throw new UsageError('--out: name the file to write');
    if (isSound && flags.noise !== undefined) throw new UsageError('--noise: only for images');
    checkFormat(flags.out, [isSound ? 'wav' : 'png']);
    const model = await job.open(path);
    job.output.say(`Cleaning ${file} …`);
    try {
      await (isSound ? cleanSound(job, model, file, flags) : cleanImage(job, model, file, flags));
    } catch (error) {
      throw inFile(error, file);
    }
  });

async function cleanImage(
  job: Job,
  model: Autoencoder,
  file: string,
  { out, noise }: DenoiseFlags,
): Promise<void> {
  const image = await readImage(file);
  const full = image.data instanceof Uint8Array ? 255 : 1;
  const told = noise === undefined ? {} : { noise: (noise * full) / 255 };
  const clean = await denoiser(model).image(image, { ...told, onProgress: progressOf(job, 'tiles') });
  const depth = full === 1 ? 16 : 8; // as the file has it
  await writeWhole(out, await writePng({ ...clean, shape: image.shape }, { depth }));
  const level = (some: Image): number => (255 / full) * noiseLevel(some);
  const [before, after] = [level(image), level({ ...image, data: clean.data })];
  job.output.event('denoised', { file: out, noise: before, left: after });
  job.output.say(
    `Noise of ${before.toFixed(1)} before, ${after.toFixed(1)} after (of 255); the image is in ${out}`,
  );
  await job.report(async (plots) => [[imagePart(plots, image, clean)], { title: `${file}, denoised` }]);
}

/** A bar that begins with the first report, and ends the work at Ctrl-C. */
function progressOf(job: Job, unit: string): NonNullable<DenoiseImageOptions['onProgress']> {
  let steps: ReturnType<typeof stepper> | undefined;
  return ({ done, total }) => {
    steps ??= stepper(job, total, unit);
    steps.show(done);
    if (done === total || job.signal.aborted) steps.end();
    job.signal.throwIfAborted();
  };
}

async function cleanSound(job: Job, model: Autoencoder, file: string, { out }: DenoiseFlags): Promise<void> {
  const sound = await readWav(file);
  const clean = await denoiser(model).audio(sound, { onProgress: progressOf(job, 'stretches') });
  await writeWhole(out, await writeWav(clean));
  const share = rest(sound, clean);
  job.output.event('denoised', { file: out, removed: share });
  job.output.say(`${(100 * share).toFixed(1)} % of the power was taken away; the sound is in ${out}`);
  await job.report(async (plots) => [[await soundPart(plots, sound, clean)], { title: `${file}, denoised` }]);
}

/** The power of what was taken away, as a share of the sound's. */
function rest(sound: Sound, clean: Sound): number {
  const power = (value: (i: number) => number) => sound.data.reduce((sum, _, i) => sum + value(i) ** 2, 0);
  return (
    power((i) => sound.data[i]! - clean.data[i]!) /
    Math.max(
      power((i) => sound.data[i]!),
      1e-20,
    )
  );
}

function imagePart(plots: Plots, before: Image, after: { data: Image['data'] }): ReportPart {
  const shape = imageShape(before.shape) ?? before.shape;
  const rows = (data: Image['data']) => ({ data, shape: [1, ...shape] });
  const svg = plots.reconstructionPlot(rows(before.data), rows(after.data), {
    shape,
    columns: 1,
    title: 'Before and after',
  });
  return { svg, caption: 'The image above, and what the model made of it below.' };
}

/** The first channel of both. */
async function soundPart(plots: Plots, before: Sound, after: Sound): Promise<ReportPart> {
  const first = ({ data, shape }: Sound) => data.filter((_, i) => i % shape[1] === 0);
  const frames = async (label: string, sound: Sound) => ({ label, ...(await stft(first(sound))) });
  const sounds = [await frames('before', before), await frames('after', after)];
  const svg = plots.spectrogramPlot(sounds, { sampleRate: before.sampleRate });
  return { svg, caption: 'How loud each frequency is at each moment.' };
}
