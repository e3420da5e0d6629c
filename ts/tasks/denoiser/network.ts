/** The spec of a network that cleans images, and models of the same weights for larger tiles. */

import { Autoencoder } from '../../autoencoder.js';
import { corruptions, initializers, latents, layers, losses } from '../../builders/index.js';
import { AutoencoderError } from '../../errors.js';
import type { LayerSpec } from '../../spec/layers.js';
import type { ModelSpec } from '../../spec/model.js';
import { needsLists, refuseUnknownOptions } from '../../spec/options.js';
import type { CreateOptions, Shape, Tensor } from '../../types.js';

/** The words of {@link denoisingNetwork}. */
export interface DenoisingNetworkOptions {
  /** `[height, width, 1]` for grey or `[height, width, 3]` for colour; sides that the levels can halve. */
  inputShape: readonly [height: number, width: number, channels: number];
  /** Channels at half the size, a quarter and so on; `[32, 64]` by default. */
  filters?: readonly number[];
  /** Pairs of convolutions at the smallest size, at least 1; 2 by default. */
  depth?: number;
  /** Standard deviation of the noise it is trained with, from 0 to 1; 25/255 by default. */
  noise?: number;
}

/**
 * A convolutional network that foretells the noise of an image and takes it away (Zhang et al. 2017), at half the size
 * and smaller with ways around every level (Ronneberger et al. 2015). The code is a first estimate of the clean image,
 * which the decoder corrects pixel by pixel.
 *
 * @throws AutoencoderError `invalidShape` where sides cannot be halved as often as there are levels
 * @example
 * ```ts
 * const model = await Autoencoder.create(denoisingNetwork({ inputShape: [32, 32, 3] }), { seed: 1 });
 * await model.fit(denoisingPatches(model.spec, photos, { count: 20_000 }), { epochs: 10, batchSize: 8 });
 * ```
 */
export function denoisingNetwork(options: DenoisingNetworkOptions): ModelSpec {
  refuseUnknownOptions(options, ['inputShape', 'filters', 'depth', 'noise'], 'denoisingNetwork');
  needsLists('denoisingNetwork', options, { inputShape: '[32, 32, 3]' });
  const { inputShape, filters = [32, 64], depth = 2, noise = 25 / 255 } = options;
  const [height, width, channels] = inputShape;
  const step = 2 ** filters.length;
  if (inputShape.length !== 3 || height % step !== 0 || width % step !== 0) {
    throw new AutoencoderError({
      code: 'invalidShape',
      path: 'denoisingNetwork.inputShape',
      expected: `[height, width, channels] with sides that are multiples of ${step}`,
      received: JSON.stringify(inputShape),
      hint: 'choose other sides, or fewer filters',
    });
  }
  const start = { kernelSize: 4, stride: 2 };
  const quiet = { initializer: initializers.zeros() };
  const whole = [
    layers.conv2d(filters[0]!, { ...start, activation: 'relu' }),
    ...level(filters, 0, depth),
    layers.convTranspose2d(channels, { ...start, ...quiet }),
  ];
  return {
    version: 1,
    input: { shape: inputShape },
    corruption: corruptions.gaussianNoise({ standardDeviation: noise }),
    encoder: [layers.residual(whole)],
    latent: latents.identity(),
    decoder: [layers.residual([layers.conv2d(channels, { kernelSize: 1, ...quiet })])],
    objective: { reconstruction: losses.meanSquaredError() },
  };
}

/** What happens at one size: convolutions, a way down and back up around which the image also goes, convolutions. */
function level(filters: readonly number[], index: number, depth: number): LayerSpec[] {
  const [count, next] = [filters[index]!, filters[index + 1]];
  if (next === undefined) return Array.from({ length: depth }, () => pair(count));
  const halved = { kernelSize: 2, stride: 2 };
  const down = layers.conv2d(next, { ...halved, activation: 'relu' });
  const inner = [down, ...level(filters, index + 1, depth), layers.convTranspose2d(count, halved)];
  return [pair(count), layers.residual(inner), pair(count)];
}

const pair = (filters: number): LayerSpec =>
  layers.residual([layers.conv2d(filters, { activation: 'relu' }), layers.conv2d(filters)]);

/**
 * A model with the same weights for rows of another size, of an engine of its own: larger tiles have fewer edges, so
 * that a denoiser is quicker and sees more around each pixel. For specs whose layers take any size, as convolutions do.
 *
 * @throws AutoencoderError what `Autoencoder.create` refuses about the size; `invalidShape` where weights belong to one
 * size only
 * @example
 * ```ts
 * await using large = await resized(model, [128, 128, 3]);
 * const clean = await denoiser(large).image(photo);
 * ```
 */
export async function resized(
  model: Autoencoder,
  inputShape: Shape,
  options: CreateOptions = {},
): Promise<Autoencoder> {
  const spec = { ...model.spec, input: { ...model.spec.input, shape: inputShape } };
  return withWeights(model, spec, await model.parameters(), options);
}

/** Another model of some of this one's weights, with its preprocessing. */
export async function withWeights(
  model: Autoencoder,
  spec: ModelSpec,
  weights: Record<string, Tensor>,
  options: CreateOptions,
): Promise<Autoencoder> {
  const { preprocessing } = model;
  const same = preprocessing === undefined ? {} : { preprocessing };
  const other = await Autoencoder.create(spec, { ...same, ...options });
  try {
    await other.setParameters(weights);
    return other;
  } catch (error) {
    await other.close();
    throw error;
  }
}
