/**
 * A model as an ONNX file: what it computes at inference, for any number of rows.
 *
 * Inputs and outputs are named as the calls' arguments: `input` `[batch, …inputShape]`, `codes` `[batch, latentDim]`,
 * `reconstruction` `[batch, …inputShape]`, and for models with a condition `labels` `[batch]`, whole numbers.
 *
 * Reference: Open Neural Network Exchange, operator set 13.
 */

import type { LatentSpec } from '../../spec/latents.js';
import type { LayerSpec } from '../../spec/layers.js';
import { featuresOf } from '../../spec/shapes.js';
import { type Exported, unsupported } from '../exported.js';
import type { Context, Translate, Translations } from './context.js';
import { convolutions } from './convolution.js';
import { denseLayers } from './dense.js';
import { type Flow, Graph } from './graph.js';
import { latentSteps } from './latents.js';
import { normalizations } from './normalization.js';
import { pools } from './pooling.js';
import { encodeModel, type ValueProto } from './proto.js';
import { reconstruction } from './reconstruction.js';
import { recurrentLayers } from './recurrent.js';
import { scaled, unscaled } from './scaling.js';

const layers: Translations<LayerSpec> = {
  ...denseLayers,
  ...convolutions,
  ...pools,
  ...normalizations,
  ...recurrentLayers,
};

const opset = 13;
const batch = 'batch';
const labels: ValueProto = { name: 'labels', type: 'int64', shape: [batch] };

/** The file of a model or of one of its sides. */
export function onnxModel({ spec, weights, codes, part, scaling }: Exported): Uint8Array {
  const graph = new Graph();
  const inputs = new Map<string, ValueProto>();
  const labelled = () => {
    inputs.set(labels.name, labels);
    return labels.name;
  };
  const context = (name: string): Context => ({
    graph,
    weight: (last) => weights[`${name}.${last}`]!,
    labels: labelled,
    chain: (list, x) => chain(list, x, name, `${name}.layers`),
  });
  const chain = (list: readonly LayerSpec[], x: Flow, name: string, path: string) =>
    list.reduce((flow, layer, index) => {
      const translate = layers[layer.type] as Translate<LayerSpec> | undefined;
      if (translate === undefined) throw unsupported('ONNX', `${path}[${index}]`, layer.type);
      return translate(context(`${name}.${index}`), layer, flow);
    }, x);
  const start = (name: string, shape: readonly number[]): Flow => {
    inputs.set(name, { name, type: 'float', shape: [batch, ...shape] });
    return { name, shape };
  };
  const encode = (x: Flow): Flow => {
    const step = latentSteps[spec.latent.type] as Translate<LatentSpec> | undefined;
    if (step === undefined) throw unsupported('ONNX', 'latent', spec.latent.type);
    return step(context('latent'), spec.latent, chain(spec.encoder, x, 'encoder', 'encoder'));
  };
  const decode = (z: Flow): Flow => {
    const x = chain(spec.decoder, z, 'decoder', 'decoder');
    const rebuilt = reconstruction(graph, spec.objective.reconstruction, x, spec.input.shape);
    return unscaled(graph, scaling, rebuilt);
  };

  const flat = [featuresOf(codes)];
  const input = () => scaled(graph, scaling, start('input', spec.input.shape));
  const output = {
    encoder: () => ({ name: 'codes', flow: graph.flat(encode(input())) }),
    decoder: () => ({ name: 'reconstruction', flow: decode(graph.reshape(start('codes', flat), codes)) }),
    whole: () => ({ name: 'reconstruction', flow: decode(encode(input())) }),
  }[part]();
  // Names of results are the graph's own until here.
  graph.nodes.push({ type: 'Identity', inputs: [output.flow.name], outputs: [output.name], attributes: {} });
  return encodeModel({
    opset,
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: [...inputs.values()],
    outputs: [{ name: output.name, type: 'float', shape: [batch, ...output.flow.shape] }],
    notes: { spec: JSON.stringify(spec), part },
  });
}
