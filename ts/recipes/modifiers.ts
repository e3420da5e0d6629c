/** Modifiers: functions that turn any spec into one of another kind; the spec given stays as it was. */

import type { CorruptionSpec } from '../spec/corruptions.js';
import type { LatentSpec } from '../spec/latents.js';
import type { ModelSpec } from '../spec/model.js';
import type { PenaltySpec } from '../spec/penalties.js';

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

/** The spec with another latent: `withLatent(spec, latents.plain({ dim: 8 }))`. */
export const withLatent = (spec: ModelSpec, latent: LatentSpec): ModelSpec => ({ ...spec, latent });

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
