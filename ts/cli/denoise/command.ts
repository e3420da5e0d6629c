/** `hourglass denoise MODEL FILE --out FILE`: an image or a sound with less noise. */

import { Command } from 'commander';
import { type Autoencoder, denoiser } from 'hourglass-ae';
import { readWav, type Sound, stft, writeWav } from 'hourglass-ae/data';
import type { ReportPart } from 'hourglass-ae/report';
import { UsageError } from '../failure.js';
import { anyNumber, engineFlags, inGroup, resultFlags } from '../flags.js';
import { inFile, type Job, type Plots, runJob } from '../job.js';
import { checkFormat } from '../write-rows.js';
import { writeWhole } from '../write-whole.js';
import { cleanImage, type DenoiseFlags } from './image.js';
import { underBar } from './progress.js';

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
    .addOption(
      inGroup(
        'Files',
        '--clean <FILE>',
        'the image without noise, to measure PSNR: of the model and of filters',
      ),
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
    if (isSound && flags.clean !== undefined) throw new UsageError('--clean: only for images');
    checkFormat(flags.out, [isSound ? 'wav' : 'png']);
    const model = await job.open(path);
    job.output.say(`Cleaning ${file} …`);
    await (isSound ? cleanSound(job, model, file, flags) : cleanImage(job, model, file, flags));
  });

async function cleanSound(job: Job, model: Autoencoder, file: string, { out }: DenoiseFlags): Promise<void> {
  const named = (error: unknown) => Promise.reject(inFile(error, file));
  const sound = await readWav(file).catch(named);
  const clean = await underBar(job, 'stretches', (onProgress) =>
    denoiser(model).audio(sound, { onProgress }),
  ).catch(named);
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

/** The first channel of both. */
async function soundPart(plots: Plots, before: Sound, after: Sound): Promise<ReportPart> {
  const first = ({ data, shape }: Sound) => data.filter((_, i) => i % shape[1] === 0);
  const frames = async (label: string, sound: Sound) => ({ label, ...(await stft(first(sound))) });
  const sounds = [await frames('before', before), await frames('after', after)];
  const svg = plots.spectrogramPlot(sounds, { sampleRate: before.sampleRate });
  return { svg, caption: 'How loud each frequency is at each moment.' };
}
