/** What an exporter gets of a model: its spec and the parameters that inference asks for, each where it is read. */

import { AutoencoderError } from '../errors.js';
import type { LayerSpec } from '../spec/layers.js';
import type { LossSpec } from '../spec/losses.js';
import type { ModelSpec } from '../spec/model.js';
import type { Shape, Tensor } from '../types.js';
import type { Scaling } from './scaling.js';

/** The side of a model to export. */
export type Part = 'encoder' | 'decoder' | 'whole';

/** A model in pieces. */
export interface Exported {
  spec: ModelSpec;
  /** Parameters by name; a decoder with tied weights has its own copies. */
  weights: Record<string, Tensor>;
  /** The shape of a code: `[latentDim]`, but of latents that are maps. */
  codes: Shape;
  part: Part;
  /** What rows go through before the encoder, and back behind the decoder. */
  scaling: Scaling | undefined;
}

/** Values that a decoder gives for each one that is rebuilt: likelihoods have more than a mean. */
export const outputsOf = (loss: LossSpec): number => {
  if (loss.type === 'gaussianNll') return 2;
  return loss.type === 'negativeBinomial' ? (loss.zeroInflated ? 3 : 2) : 1;
};

/** What only training reads. */
const training = /^(discriminator\.|latent\.(idle|usage|sums)$)/;

/** The parameters that a part of the model reads. */
export function weightsOf(
  spec: ModelSpec,
  parameters: Record<string, Tensor>,
  part: Part,
): Record<string, Tensor> {
  const all = spec.tiedWeights ? { ...parameters, ...copies(spec, parameters) } : parameters;
  const belongs = (name: string) => part === 'whole' || name.startsWith('decoder.') === (part === 'decoder');
  return Object.fromEntries(Object.entries(all).filter(([name]) => !training.test(name) && belongs(name)));
}

/**
 * Weights of a tied decoder: its layers face those of the encoder in reverse, the latent's projection first; dense ones
 * are read transposed.
 */
function copies(spec: ModelSpec, parameters: Record<string, Tensor>): Record<string, Tensor> {
  const places = (side: string, layers: readonly LayerSpec[], has: (layer: LayerSpec) => boolean) =>
    layers.flatMap((layer, index) => (has(layer) ? [{ name: `${side}.${index}.weight`, layer }] : []));
  const given = (name: string) => parameters[name] !== undefined;
  const encoder = places('encoder', spec.encoder, () => true)
    .map(({ name }) => name)
    .filter(given);
  const sources = [...encoder, 'latent.weight'].filter(given).reverse();
  const decoder = places('decoder', spec.decoder, ({ type }) => /^(dense|convTranspose\dd)$/.test(type));
  return Object.fromEntries(
    decoder.map(({ name, layer }, index) => {
      const source = parameters[sources[index]!]!;
      return [name, layer.type === 'dense' ? turned(source) : source];
    }),
  );
}

/** A matrix with rows and columns exchanged. */
function turned({ data, shape }: Tensor): Tensor {
  const [rows, columns] = [shape[0]!, shape[1]!];
  return {
    data: data.map((_, index) => data[(index % rows) * columns + Math.floor(index / rows)]!),
    shape: [columns, rows],
  };
}

/** What this format does not have. */
export const unsupported = (format: string, path: string, type: string) =>
  new AutoencoderError({
    code: 'unsupported',
    path,
    expected: `a member that ${format} can express`,
    received: type,
    hint: `leave ${type} out of the spec`,
  });
