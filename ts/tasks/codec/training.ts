/** How `trainImageCodec` trains: models that begin as a lapped transform. */

import { Autoencoder } from '../../autoencoder.js';
import { layers, optimizers, schedules } from '../../builders/index.js';
import { fault } from '../../data/fault.js';
import { compressive } from '../../recipes/index.js';
import { refuseUnknownOptions, wholeNumber } from '../../spec/options.js';
import type { ModelSpec, Progress, Tensor } from '../../types.js';
import { channelsOf, checkImage, type Pixels } from '../denoiser/images.js';
import { denoisingPatches } from '../denoiser/patches.js';
import { filtersOf, reach, startOf, stride } from './start.js';
import type { TrainImageCodecOptions } from './train-codec.js';

const names = ['lambdas', 'steps', 'channels', 'seed', 'threads', 'signal', 'onProgress'];

const batchSize = 2;

/** Pieces that stand in memory, as bytes. */
const most = 2000;

/** The largest piece's side. */
const side = 160;

/** One model for each quality. */
export async function trainModels(
  images: readonly Pixels[],
  options: TrainImageCodecOptions,
): Promise<Autoencoder[]> {
  refuseUnknownOptions(options, names, '');
  const { lambdas = [0.002, 0.004, 0.008], steps = 3000, channels = 256, seed = 0 } = options;
  wholeNumber('steps', steps, 1, Number.POSITIVE_INFINITY, '3000 is usual');
  const { colours, size } = sizeOf(images);
  wholeNumber('channels', channels, 1, colours * stride ** 2, '256 is usual');
  const isRising = lambdas.every((lambda, at) => lambda > (lambdas[at - 1] ?? 0) && Number.isFinite(lambda));
  if (lambdas.length === 0 || !isRising) {
    const hint = 'from 0.001 for small files to 0.05 for good ones';
    throw fault('outOfRange', 'lambdas', 'rising numbers > 0, at least one', JSON.stringify(lambdas), hint);
  }
  const filters = filtersOf(images, colours, channels, seed);
  const models: Autoencoder[] = [];
  try {
    for (const [model, lambda] of lambdas.entries()) {
      const spec = specOf([size, size, colours], channels, lambda);
      const { threads } = options;
      models.push(await Autoencoder.create(spec, { seed, ...(threads === undefined ? {} : { threads }) }));
      await begin(models[model]!, startOf(filters, colours, lambda));
      await train(models[model]!, images, steps, options, { model, models: lambdas.length });
    }
    return models;
  } catch (error) {
    await Promise.all(models.map((model) => model.close()));
    throw error;
  }
}

/** Colours and the side of a square piece that every image has. */
function sizeOf(images: readonly Pixels[]): { colours: 1 | 3; size: number } {
  if (images.length === 0)
    throw fault('emptyData', 'images', 'at least one image', 'none', 'give photographs to learn from');
  const sizes = images.map((image, index) => checkImage(image, reach, `images[${index}]`));
  const least = Math.min(...sizes.map(({ height, width }) => Math.min(height, width)));
  const colours = sizes.every(({ channels }) => channelsOf(channels).colours === 3) ? 3 : 1;
  return { colours, size: Math.min(side, reach * Math.floor(least / reach)) };
}

/** Colours, a convolution whose windows overlap by half, and the way back. */
function specOf(inputShape: [number, number, 1 | 3], channels: number, lambda: number): ModelSpec {
  const [, , colours] = inputShape;
  const shape = { filters: [channels], strides: [stride], kernelSize: reach, hyper: [64, 64] };
  const spec = compressive({ inputShape, lambda, ...shape });
  const colour = layers.conv2d(colours, { kernelSize: 1 });
  return { ...spec, encoder: [colour, ...spec.encoder], decoder: [...spec.decoder, colour] };
}

/** Puts the start in; makes what the hyperprior sees of every channel alike, and the side codes small. */
async function begin(model: Autoencoder, { start, sizes }: ReturnType<typeof startOf>): Promise<void> {
  const drawn = await model.parameters();
  const scaled = (name: string, factor: (at: number) => number): Tensor => ({
    ...drawn[name]!,
    data: drawn[name]!.data.map((value, at) => value * factor(at)),
  });
  const heard = drawn['latent.encoder.0.bias']!.data.length;
  const parts = drawn['latent.mean']!.shape;
  const [components = 1, channels = 1] = parts;
  await model.setParameters({
    ...start,
    'latent.encoder.0.weight': scaled(
      'latent.encoder.0.weight',
      (at) => 1 / Math.max(0.15, Math.log1p(sizes[Math.floor(at / heard)]!)),
    ),
    'latent.encoder.1.weight': scaled('latent.encoder.1.weight', () => 0.5),
    'latent.decoder.1.weight': scaled('latent.decoder.1.weight', () => 0.1),
    'latent.mean': Float32Array.from(
      { length: components * channels },
      (_, at) => (components === 1 ? 0 : Math.floor(at / channels) / (components - 1)) - 0.5,
    ),
    'latent.logScale': new Float32Array(components * channels).fill(-1.5),
  });
}

/** Trains at a rate for the hyperprior; the transform goes a fraction of it, and the colours stay. */
async function train(
  model: Autoencoder,
  images: readonly Pixels[],
  steps: number,
  { seed = 0, signal, onProgress }: TrainImageCodecOptions,
  place: { model: number; models: number },
): Promise<void> {
  const epochs = Math.ceil((steps * batchSize) / most);
  const count = Math.ceil(steps / epochs) * batchSize;
  const size = model.spec.input.shape.reduce((product, axis) => product * axis, 1);
  const pieces = new Uint8Array(count * size);
  let at = 0;
  for (const part of denoisingPatches(model.spec, images, { count, noise: 'trained', seed })())
    for (const value of part) pieces[at++] = Math.round(255 * value);
  await model.fit(pieces, {
    epochs,
    batchSize,
    optimizer: optimizers.adam({ learningRate: 1e-3 }),
    schedule: schedules.cosine({ warmup: Math.ceil(0.03 * steps) }),
    rateFactors: { 'encoder.0': 0, 'decoder.1': 0, encoder: 0.03, decoder: 0.03 },
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: (at: Progress) => onProgress({ ...at, ...place }) }),
  });
}
