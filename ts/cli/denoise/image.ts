/** An image with less noise, beside what filters that need no training make of it. */

import {
  type Autoencoder,
  AutoencoderError,
  denoiser,
  imageBaselines,
  noiseLevel,
  type Pixels,
} from 'hourglass-ae';
import { type Image, readImage, writePng } from 'hourglass-ae/data';
import type { FigureTable, ReportPart } from 'hourglass-ae/report';
import type { SharedFlags } from '../flags.js';
import { withoutOpacity } from '../images.js';
import { inFile, type Job, type Plots } from '../job.js';
import { writeWhole } from '../write-whole.js';
import { underBar } from './progress.js';

/** The flags of `hourglass denoise`. */
export interface DenoiseFlags extends SharedFlags {
  out: string;
  noise?: number;
  clean?: string;
}

/** Values in `[height, width, 1 or 3]` where 1 is full light. */
type Picture = { data: Float32Array; shape: [number, number, number] };

/** Pictures of the same thing, by what made them. */
type Ways = Record<string, Picture>;

/** Cleans the image, writes it, and measures and draws what was asked for. */
export async function cleanImage(
  job: Job,
  model: Autoencoder,
  file: string,
  { out, noise, clean: cleanFile, report }: DenoiseFlags,
): Promise<void> {
  const named = (error: unknown) => Promise.reject(inFile(error, file));
  const image = await readImage(file).catch(named);
  const wanted = cleanFile === undefined ? undefined : await cleanOf(cleanFile, image);
  const full = image.data instanceof Uint8Array ? 255 : 1;
  const told = noise === undefined ? {} : { noise: (noise * full) / 255 };
  const clean = await underBar(job, 'tiles', (onProgress) =>
    denoiser(model).image(image, { ...told, onProgress }),
  ).catch(named);
  // They take their time: only for who looks at them.
  const others = report === undefined && wanted === undefined ? {} : await filtered(job, image, told);
  const depth = full === 1 ? 16 : 8; // as the file has it
  await writeWhole(out, await writePng({ ...clean, shape: image.shape }, { depth }));
  const level = (some: Image): number => (255 / full) * noiseLevel(some);
  const [before, after] = [level(image), level({ ...image, data: clean.data })];
  job.output.event('denoised', { file: out, noise: before, left: after });
  job.output.say(
    `Noise of ${before.toFixed(1)} before, ${after.toFixed(1)} after (of 255); the image is in ${out}`,
  );
  const ways = { noisy: pictureOf(image), denoised: pictureOf(clean), ...others };
  const figures = wanted === undefined ? undefined : measured(job, ways, wanted);
  await job.report(async (plots) => [
    [imagePart(plots, ways, wanted)],
    { title: `${file}, denoised`, ...(figures && { figures }) },
  ]);
}

/** What Wiener's filter and non-local means make of the image; nothing where there is no noise to take away. */
async function filtered(job: Job, image: Image, told: { noise?: number }): Promise<Ways> {
  if (told.noise === undefined && noiseLevel(image) === 0) return {};
  job.output.say('Filters for comparison …');
  const { wiener, nonLocalMeans } = await underBar(job, 'steps', (onProgress) =>
    imageBaselines(image, { ...told, onProgress }),
  );
  return { 'Wiener filter': pictureOf(wiener), 'non-local means': pictureOf(nonLocalMeans) };
}

/** The image without noise, which has to be of the same size and colours. */
async function cleanOf(file: string, image: Image): Promise<Picture> {
  const clean = pictureOf(
    await readImage(file).catch((error: unknown) => Promise.reject(inFile(error, file))),
  );
  const { shape } = withoutOpacity(image);
  if (clean.shape.join() === shape.join()) return clean;
  throw new AutoencoderError({
    code: 'invalidShape',
    path: file,
    expected: `${sizeOf(shape)}, as the noisy image has`,
    received: sizeOf(clean.shape),
    hint: '--clean takes the same picture without noise',
  });
}

const sizeOf = ([height, width, colours]: readonly number[]): string =>
  `${width} × ${height} pixels ${colours === 1 ? 'of grey' : 'in colour'}`;

function pictureOf(image: Pixels): Picture {
  const { data, shape } = withoutOpacity(image);
  return { data: data instanceof Uint8Array ? Float32Array.from(data, (byte) => byte / 255) : data, shape };
}

/** Says how near each picture is to the clean one; the same as a table. */
function measured(job: Job, ways: Ways, wanted: Picture): FigureTable {
  const rows = Object.entries(ways).map(([way, { data }]) => [way, psnrOf(data, wanted.data)] as const);
  for (const [way, psnr] of rows) job.output.event('psnr', { way, psnr });
  const cells = rows.map(([way, psnr]) => [way, Number.isFinite(psnr) ? psnr.toFixed(2) : '∞']);
  job.output.grid([['', 'PSNR (dB)'], ...cells]);
  return { head: ['', 'PSNR (dB)'], rows: cells };
}

/** Peak signal-to-noise ratio in dB, the peak being 1. */
function psnrOf(data: Float32Array, wanted: Float32Array): number {
  const squares = data.reduce((sum, value, i) => sum + (value - wanted[i]!) ** 2, 0);
  return 10 * Math.log10(data.length / squares);
}

function imagePart(plots: Plots, ways: Ways, wanted: Picture | undefined): ReportPart {
  const { noisy, denoised, ...others } = ways as Ways & Record<'noisy' | 'denoised', Picture>;
  const { shape } = noisy;
  const options = { shape, columns: 1, others: dataOf(others), title: 'Before and after' };
  const svg = plots.denoisingPlot(noisy.data, wanted?.data, denoised.data, options);
  const filters = Object.keys(others).length > 0 ? ', and filters that need no training' : '';
  return { svg, caption: `The image, what the model made of it${filters}.` };
}

const dataOf = (ways: Ways): Record<string, Float32Array> =>
  Object.fromEntries(Object.entries(ways).map(([way, { data }]) => [way, data]));
