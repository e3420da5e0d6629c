/** The free form: any layers, any latent, any objective; the decoder written out or mirrored. */

import { AutoencoderError } from '../errors.js';
import type { Activation, Shape } from '../spec/common.js';
import type { ConstraintSpec } from '../spec/constraints.js';
import type { CorruptionSpec } from '../spec/corruptions.js';
import type { LatentSpec } from '../spec/latents.js';
import type { LayerSpec } from '../spec/layers.js';
import type { ModelSpec, ObjectiveSpec } from '../spec/model.js';
import { needsLists, refuseUnknownOptions } from '../spec/options.js';
import { keepsShape } from './flat-code.js';
import { mirror } from './mirror.js';

/** The parts of a model. */
export interface ModelParts {
  /** Shape of one row. */
  inputShape: Shape;
  /** Layers in front of the latent; what the last one makes is taken flat. */
  encoder: readonly LayerSpec[];
  /** The bottleneck. */
  latent: LatentSpec;
  /** The decoder's layers, or `'mirror'` for the way back through the encoder's. */
  decoder: readonly LayerSpec[] | 'mirror';
  /** The loss and its penalties. */
  objective: ObjectiveSpec;
  /** What is done to the input while training; nothing by default. */
  corruption?: CorruptionSpec;
  /** What weights are put back to after every step; nothing by default. */
  constraints?: readonly ConstraintSpec[];
  /** Whether the decoder reads the encoder's weights, transposed; `false` by default. */
  tiedWeights?: boolean;
  /** Function of a mirrored decoder's output; by default `'sigmoid'` for binary cross-entropy, else `'linear'`. */
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
 * `decoder: 'mirror'` goes the encoder's way back: dense layers in reverse, transposed convolutions for convolutions,
 * up-sampling for pools, each with the activation, dropout and normalisation that the encoder has at that shape. For
 * recurrent layers there are others of their kind over every time step, fed with the code or the last step's output
 * `repeatVector` times, and where the sequence's channels come back a dense layer; for `repeatVector` the mean over time.
 * Where the encoder sees labels (`condition`), so does the first layer of the decoder with weights. From embeddings of
 * categories it goes back to the one-hot columns themselves; from an `embedding` of tokens no way leads back.
 *
 * @throws AutoencoderError `unsupported` or `incompatible` at `encoder[…]` for layers that cannot be mirrored
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
  needsLists('defineModel', parts, { inputShape: '[784]', encoder: '[layers.dense(128)]' });
  needsMembers(parts);
  const { inputShape, encoder, latent, decoder, objective, corruption, constraints, tiedWeights } = parts;
  const suited = objective.reconstruction.type === 'binaryCrossEntropy' ? 'sigmoid' : 'linear';
  const outputActivation = parts.outputActivation ?? suited;
  return {
    version: 1,
    input: { shape: inputShape },
    ...(corruption === undefined ? {} : { corruption }),
    encoder,
    latent,
    decoder:
      decoder === 'mirror' ? mirror(inputShape, encoder, outputActivation, !keepsShape(latent)) : decoder,
    objective,
    ...(constraints === undefined ? {} : { constraints }),
    ...(tiedWeights === undefined ? {} : { tiedWeights }),
  };
}

/** Refuses parts that were forgotten; what they are made of is the engine's to judge. */
function needsMembers({ latent, decoder, objective }: Partial<ModelParts>): void {
  const refuse = (path: string, expected: string): never => {
    const hint = 'see the example of defineModel';
    throw new AutoencoderError({
      code: 'invalidSpec',
      path: `defineModel.${path}`,
      expected,
      received: 'nothing of this kind',
      hint,
    });
  };
  if (typeof latent?.type !== 'string') refuse('latent', 'a latent, as latents.plain({ dim: 32 })');
  if (decoder !== 'mirror' && !Array.isArray(decoder)) refuse('decoder', "a list of layers, or 'mirror'");
  if (typeof objective?.reconstruction?.type !== 'string')
    refuse('objective', '{ reconstruction } with a loss, as losses.meanSquaredError()');
}
