/** A flat code in the place of maps, for models whose latent is changed. */

import { layers } from '../builders/index.js';
import type { Shape } from '../spec/common.js';
import type { LatentSpec } from '../spec/latents.js';
import type { LayerSpec } from '../spec/layers.js';
import { afterLayer, featuresOf } from '../spec/shapes.js';
import { lastManner } from './mirror.js';

/** Whether codes stand in the shape of the encoder's output; others are flat. */
export const keepsShape = (latent: LatentSpec): boolean =>
  latent?.type === 'identity' || latent?.type === 'quantized';

/** The two sides of a model. */
interface Sides {
  encoder: readonly LayerSpec[];
  decoder: readonly LayerSpec[];
}

/**
 * The sides with a flat code between them, where they meet in maps: `flatten` behind the encoder and, in front of the
 * decoder, a dense layer of as many values as the maps, with the function and initializer of the encoder's last layer
 * with weights, and a `reshape` to their shape. Sides that meet in a flat output stay as they are.
 */
export function aroundFlatCode(inputShape: Shape, { encoder, decoder }: Sides): Sides {
  const maps = shapeBehind(inputShape, encoder);
  if (maps === undefined || maps.length < 2) return { encoder, decoder };
  return {
    encoder: [...encoder, layers.flatten()],
    decoder: [layers.dense(featuresOf(maps), lastManner(encoder)), layers.reshape(maps), ...decoder],
  };
}

/** The shape that some layers end in; nothing where they cannot, which is the engine's to tell. */
function shapeBehind(inputShape: Shape, encoder: readonly LayerSpec[]): Shape | undefined {
  let shape: Shape | undefined = inputShape;
  for (const layer of encoder) {
    shape = shape && afterLayer(layer, shape)?.outputShape;
    if (!shape?.every((size) => size >= 1)) return undefined;
  }
  return shape;
}
