/** Modifiers: functions that turn any spec into one of another kind; the spec given stays as it was. */

import type { CorruptionSpec } from '../spec/corruptions.js';
import type { LatentSpec } from '../spec/latents.js';
import type { ModelSpec } from '../spec/model.js';
import type { PenaltySpec } from '../spec/penalties.js';
import { aroundFlatCode, keepsShape } from './flat-code.js';

/**
 * The spec with its input corrupted while training: a denoising model.
 *
 * @example
 * ```ts
 * withCorruption(spec, corruptions.gaussianNoise({ standardDeviation: 0.5 }));
 * ```
 */
export const withCorruption = (spec: ModelSpec, corruption: CorruptionSpec): ModelSpec => ({
  ...spec,
  corruption,
});

/** The spec with one more penalty: `withPenalty(spec, penalties.l1Activity({ weight: 0.08 }))`. */
export const withPenalty = (spec: ModelSpec, penalty: PenaltySpec): ModelSpec => ({
  ...spec,
  objective: { ...spec.objective, penalties: [...(spec.objective.penalties ?? []), penalty] },
});

/**
 * The spec with another latent: `withLatent(spec, latents.plain({ dim: 8 }))`.
 *
 * All else stays, but for a flat code in the place of maps (`identity` and `quantized` behind convolutions): the encoder
 * then ends in `flatten`, and the decoder begins with a dense layer, of the function of the encoder's last one with
 * weights, and a `reshape` to the maps. So `convolutional({ inputShape, filters })` becomes what it is with a `latentDim`.
 * Penalties are not added: a gaussian code that is to be sampled from wants `penalties.klGaussian` as well.
 *
 * @example
 * ```ts
 * const maps = convolutional({ inputShape: [28, 28, 1], filters: [16, 8] }); // a code of 7 × 7 × 8
 * const gaussian = withLatent(maps, latents.gaussian({ dim: 16 }));
 * const spec = withPenalty(gaussian, penalties.klGaussian({ weight: 1 }));
 * ```
 */
export function withLatent(spec: ModelSpec, latent: LatentSpec): ModelSpec {
  const isFlattened = keepsShape(spec.latent) && !keepsShape(latent);
  return { ...spec, ...(isFlattened ? aroundFlatCode(spec.input.shape, spec) : {}), latent };
}

/**
 * The spec with a decoder that reads the encoder's weights, transposed (Vincent et al. 2010): about half the
 * parameters. The decoder has to mirror the encoder, as those of the dense recipes do.
 *
 * Only dense layers and convolutions, and only a code that is one projection: a gaussian latent (`variational`, `betaTc`)
 * has two, a label (`conditional`) widens layers on both sides, and recurrent layers read a sequence with weights that do
 * not write one. `Autoencoder.create` refuses all of these with `incompatible`.
 *
 * @example
 * ```ts
 * const spec = withTiedWeights(deep({ inputShape: [784], units: [128, 64], latentDim: 32 }));
 * ```
 */
export const withTiedWeights = (spec: ModelSpec): ModelSpec => ({ ...spec, tiedWeights: true });
