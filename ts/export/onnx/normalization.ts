/** Normalisation: channels stand last, so their figures meet them without moving anything. */

import type { LayerSpec } from '../../spec/layers.js';
import { featuresOf } from '../../spec/shapes.js';
import { type Context, constant, type Translate, type Translations } from './context.js';
import type { Flow } from './graph.js';

const epsilonOf = (layer: { epsilon?: number }) => layer.epsilon ?? 1e-5;

/** (x − mean) / √(variance + ε) over some axes. */
function standardised({ graph }: Context, x: string, axes: readonly number[], epsilon: number): string {
  const mean = (name: string) => graph.op('ReduceMean', [name], { axes, keepdims: 1 });
  const centred = graph.op('Sub', [x, mean(x)]);
  const variance = graph.op('Add', [mean(graph.op('Mul', [centred, centred])), graph.float(epsilon)]);
  return graph.op('Div', [centred, graph.op('Sqrt', [variance])]);
}

const scaled = ({ graph, weight }: Context, x: string): string =>
  graph.op('Add', [graph.op('Mul', [x, constant(graph, weight('gamma'))]), constant(graph, weight('beta'))]);

/** x / √n or x √n, n = β + x² γ over the channels of a place. */
const divisive =
  (type: 'Div' | 'Mul'): Translate<LayerSpec> =>
  ({ graph, weight }, _, { name, shape }) => {
    const [b, g] = [weight('beta'), weight('gamma')];
    const gamma = graph.floats(
      g.data.map((value) => value * value),
      g.shape,
    );
    const beta = graph.floats(
      b.data.map((value) => value * value + 1e-6),
      b.shape,
    );
    const n = graph.op('Add', [graph.op('MatMul', [graph.op('Mul', [name, name]), gamma]), beta]);
    return { name: graph.op(type, [name, graph.op('Sqrt', [n])]), shape };
  };

export const normalizations: Translations<LayerSpec> = {
  batchNorm({ graph, weight }, layer, { name, shape }) {
    const gamma = weight('gamma').data;
    const slope = weight('variance').data.map(
      (variance, index) => gamma[index]! / Math.sqrt(variance + epsilonOf(layer)),
    );
    const centred = graph.op('Sub', [name, constant(graph, weight('mean'))]);
    const sized = graph.op('Mul', [centred, graph.floats(slope, [slope.length])]);
    return { name: graph.op('Add', [sized, constant(graph, weight('beta'))]), shape };
  },
  layerNorm: (context, layer, { name, shape }) => ({
    name: scaled(context, standardised(context, name, [-1], epsilonOf(layer))),
    shape,
  }),
  groupNorm(context, layer, x): Flow {
    const channels = x.shape.at(-1)!;
    const places = featuresOf(x.shape) / channels;
    const groups = context.graph.reshape(x, [places, layer.groups, channels / layer.groups]);
    const name = standardised(context, groups.name, [1, 3], epsilonOf(layer));
    const back = context.graph.op('Reshape', [name, context.graph.ints(0, ...x.shape)]);
    return { name: scaled(context, back), shape: x.shape };
  },
  gdn: divisive('Div'),
  igdn: divisive('Mul'),
};
