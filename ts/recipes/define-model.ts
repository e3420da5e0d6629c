/** The free form: any layers, any latent, any objective; the decoder written out or mirrored. */

import { layers } from '../builders/index.js';
import type { Activation, Shape } from '../spec/common.js';
import type { ConstraintSpec } from '../spec/constraints.js';
import type { CorruptionSpec } from '../spec/corruptions.js';
import type { LatentSpec } from '../spec/latents.js';
import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec, ObjectiveSpec } from '../spec/model.js';
import { refuseUnknownOptions } from '../spec/options.js';
import { featuresOf } from '../spec/shapes.js';

/** The parts of a model. */
export interface ModelParts {
  /** Shape of one row. */
  inputShape: Shape;
  encoder: readonly LayerSpec[];
  latent: LatentSpec;
  /** The decoder's layers, or `'mirror'` for the encoder's in reverse and a dense output. */
  decoder: readonly LayerSpec[] | 'mirror';
  objective: ObjectiveSpec;
  corruption?: CorruptionSpec;
  constraints?: readonly ConstraintSpec[];
  /** Whether the decoder reads the encoder's weights, transposed; `false` by default. */
  tiedWeights?: boolean;
  /** Function of a mirrored decoder's output; `'sigmoid'` for binary cross-entropy, else `'linear'`. */
  outputActivation?: Activation;
}

const names = [
  'inputShape',
  'encoder',
  'latent',
  'decoder',
  'objective',
  'corruption',
  'constraints',
  'tiedWeights',
  'outputActivation',
];

/**
 * A spec from its parts.
 *
 * `decoder: 'mirror'` repeats the encoder's dense layers in reverse, each with the activation and dropout layers
 * that follow it, then adds a dense layer as wide as the input and, where the input has several axes, a reshape.
 *
 * @example
 * ```ts
 * const spec = defineModel({
 *   inputShape: [784],
 *   encoder: [layers.dense(128, { activation: 'relu' })],
 *   latent: latents.plain({ dim: 32 }),
 *   decoder: 'mirror',
 *   objective: { reconstruction: losses.binaryCrossEntropy() },
 * });
 * ```
 */
export function defineModel(parts: ModelParts): ModelSpec {
  refuseUnknownOptions(parts, names, 'defineModel');
  const { inputShape, encoder, latent, decoder, objective, corruption, constraints, tiedWeights } = parts;
  return {
    version: 1,
    input: { shape: inputShape },
    ...(corruption === undefined ? {} : { corruption }),
    encoder,
    latent,
    decoder: decoder === 'mirror' ? mirrored(parts) : decoder,
    objective,
    ...(constraints === undefined ? {} : { constraints }),
    ...(tiedWeights === undefined ? {} : { tiedWeights }),
  };
}

/** The decoder that mirrors the encoder. */
function mirrored({ inputShape, encoder, objective, outputActivation }: ModelParts): LayerSpec[] {
  const blocks: LayerSpec[][] = [];
  for (const layer of encoder) {
    if (layer.type === 'dense') blocks.push([layer]);
    else if (layer.type === 'activation' || layer.type === 'dropout') blocks.at(-1)?.push(layer);
  }
  const suited = objective.reconstruction.type === 'binaryCrossEntropy' ? 'sigmoid' : 'linear';
  return [
    ...blocks.reverse().flat(),
    layers.dense(featuresOf(inputShape), { activation: outputActivation ?? suited }),
    ...(inputShape.length === 1 ? [] : [layers.reshape(inputShape)]),
  ];
}
