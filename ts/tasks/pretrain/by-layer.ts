/** How `pretrain` trains: a shallow model for each layer, whose weights the deep one takes over. */

import { Autoencoder } from '../../autoencoder.js';
import { layers, losses } from '../../builders/index.js';
import { AutoencoderError } from '../../errors.js';
import type { Activation } from '../../spec/common.js';
import type { CorruptionSpec } from '../../spec/corruptions.js';
import type { Dense } from '../../spec/layers.js';
import type { ModelSpec } from '../../spec/model.js';
import { refuseUnknownOptions } from '../../spec/options.js';
import type { Input, Tensor } from '../../types.js';
import type { PretrainOptions } from '../pretrain.js';

/** A layer of the encoder and the one of the decoder that undoes it. */
interface Pair {
  down: { name: string; units: number; activation: Activation };
  up: { name: string; units: number; activation: Activation };
}

/** A model of the spec with the weights of shallow ones. */
export async function trainedByLayer(
  spec: ModelSpec,
  data: Input,
  options: PretrainOptions,
): Promise<Autoencoder> {
  const names = ['epochs', 'batchSize', 'optimizer', 'signal', 'corruption', 'create', 'onProgress'];
  refuseUnknownOptions(options, names, '');
  const { corruption, create = {}, onProgress, ...fit } = options;
  const { preprocessing: _, ...inner } = create; // what the first layer makes is not scaled
  const pairs = pairsOf(spec);
  const weights: Record<string, Tensor> = {};
  let seen = data;
  for (const [index, { down, up }] of pairs.entries()) {
    const shallow = shallowSpec(spec, pairs, index, corruption);
    await using model = await Autoencoder.create(shallow, index === 0 ? create : inner);
    for await (const progress of model.train(seen, fit))
      onProgress?.({ ...progress, layer: index + 1, layers: pairs.length });
    const found = await model.parameters();
    for (const part of ['weight', 'bias']) {
      weights[`${down.name}.${part}`] = found[`latent.${part}`]!;
      weights[`${up.name}.${part}`] = found[`decoder.0.${part}`]!;
    }
    if (index < pairs.length - 1) seen = await model.encode(seen);
  }
  const model = await Autoencoder.create(spec, create);
  await model.setParameters(weights);
  return model;
}

/** The spec of one layer and the one that undoes it. */
function shallowSpec(
  spec: ModelSpec,
  pairs: Pair[],
  index: number,
  corruption: CorruptionSpec | undefined,
): ModelSpec {
  const { down, up } = pairs[index]!;
  const shape = index === 0 ? spec.input.shape : [pairs[index - 1]!.down.units];
  const reshape = shape.length === 1 ? [] : [layers.reshape(shape)];
  return {
    version: 1,
    input: { shape },
    ...(corruption === undefined ? {} : { corruption }),
    encoder: [],
    latent: { type: 'plain', dim: down.units, activation: down.activation },
    decoder: [layers.dense(up.units, { activation: up.activation }), ...reshape],
    objective: { reconstruction: index === 0 ? spec.objective.reconstruction : losses.meanSquaredError() },
  };
}

/** The layers that face each other, from the outside to the code. */
function pairsOf({ encoder, latent, decoder, tiedWeights }: ModelSpec): Pair[] {
  const dense = (part: 'encoder' | 'decoder', list: ModelSpec['encoder']) =>
    list.flatMap((layer, index) => {
      if (layer.type === 'flatten' || layer.type === 'reshape' || layer.type === 'dropout') return [];
      if (layer.type !== 'dense') throw unsuited(`${part}[${index}]`, layer.type);
      return [named(`${part}.${index}`, layer)];
    });
  if (latent.type !== 'plain') throw unsuited('latent', latent.type);
  if (tiedWeights) throw unsuited('tiedWeights', 'weights in two places');
  const code = named('latent', layers.dense(latent.dim, { activation: latent.activation ?? 'linear' }));
  const downs = [...dense('encoder', encoder), code];
  const ups = dense('decoder', decoder).reverse();
  const widths = (list: { units: number }[]) => list.map(({ units }) => units).join(', ');
  if (widths(downs.slice(0, -1)) !== widths(ups.slice(1)))
    throw unsuited('decoder', `layers of ${widths([...ups].reverse())} units`);
  return downs.map((down, index) => ({ down, up: ups[index]! }));
}

const named = (name: string, { units, activation = 'linear' }: Dense) => ({ name, units, activation });

const unsuited = (path: string, received: string) =>
  new AutoencoderError({
    code: 'unsupported',
    path,
    expected: 'dense layers and a plain latent, mirrored by the decoder',
    received,
    hint: 'pretrain a spec of the recipe deep, or fit this one as it is',
  });
