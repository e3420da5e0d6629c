/** Latents at inference, where no chance is left: a projection, and what each makes of it. */

import type { LatentSpec } from '../../spec/latents.js';
import type { Tensor } from '../../types.js';
import { activation } from './activations.js';
import { type Context, constant, type Translations } from './context.js';
import type { Flow } from './graph.js';
import { elementTypes } from './proto.js';

/** The flat input times the latent's weights, of which only the first columns may matter. */
function projected({ graph, weight }: Context, x: Flow, width?: number): Flow {
  const [w, b] = [weight('weight'), weight('bias')];
  const columns = width ?? b.data.length;
  const left = ({ data, shape }: Tensor): Tensor => ({
    data: data.filter((_, index) => index % b.data.length < columns),
    shape: [...shape.slice(0, -1), columns],
  });
  const inputs = [graph.flat(x).name, constant(graph, left(w)), constant(graph, left(b))];
  return { name: graph.op('Gemm', inputs), shape: [columns] };
}

/** x where it is above a threshold, else 0. */
function above({ graph }: Context, x: Flow, threshold: string): Flow {
  const kept = graph.op('Where', [graph.op('Greater', [x.name, threshold]), x.name, graph.float(0)]);
  return { name: kept, shape: x.shape };
}

const oneHot = ({ graph }: Context, x: string, classes: number): string => {
  const best = graph.op('ArgMax', [x], { axis: -1, keepdims: 0 });
  return graph.op('OneHot', [best, graph.ints(classes), graph.floats([0, 1], [2])]);
};

export const latentSteps: Translations<LatentSpec> = {
  plain(context, latent, x) {
    const { name, shape } = projected(context, x);
    return { name: activation(context.graph, latent.activation, name), shape };
  },
  identity: (_, __, x) => x,
  quantized({ graph }, _, { name, shape }) {
    return { name: graph.op('Floor', [graph.op('Add', [name, graph.float(0.5)])]), shape };
  },
  gaussian: (context, { dim }, x) => projected(context, x, dim),
  ordered: (context, _, x) => projected(context, x),
  topK(context, latent, x) {
    const { graph } = context;
    const { name, shape } = projected(context, x);
    // Of equal values the first are taken, here and there.
    const [values, places] = graph.ops('TopK', [name, graph.ints(latent.k)], 2, { axis: -1 });
    const nothing = graph.op('Sub', [name, name]);
    const kept = graph.op('ScatterElements', [nothing, places!, values!], { axis: 1 });
    return { name: activation(graph, latent.activation ?? 'relu', kept), shape };
  },
  batchTopK(context, _, x) {
    const threshold = Math.max(0, context.weight('threshold').data[0]!);
    return above(context, projected(context, x), context.graph.float(threshold));
  },
  jumpRelu(context, { dim }, x) {
    const thresholds = context.weight('logThreshold').data.map(Math.exp);
    return above(context, projected(context, x), context.graph.floats(thresholds, [dim]));
  },
  vectorQuantized(context, { dim, codes, groups = 1 }, x) {
    const { graph } = context;
    const book = context.weight('codebook');
    const size = dim / groups;
    const pieces = graph.reshape(projected(context, x), [groups, 1, size]);
    const gap = graph.op('Sub', [pieces.name, constant(graph, book, [1, 1, codes, size])]);
    const distance = graph.op('ReduceSum', [graph.op('Mul', [gap, gap]), graph.ints(-1)], { keepdims: 0 });
    const nearest = graph.op('ArgMin', [distance], { axis: -1, keepdims: 0 });
    return graph.flat({ name: graph.op('Gather', [constant(graph, book), nearest]), shape: [groups, size] });
  },
  bernoulli(context, { hard = false }, x) {
    const { graph } = context;
    const { name, shape } = projected(context, x);
    const soft = graph.op('Sigmoid', [name]);
    if (!hard) return { name: soft, shape };
    return {
      name: graph.op('Cast', [graph.op('Greater', [soft, graph.float(0.5)])], { to: elementTypes.float }),
      shape,
    };
  },
  categorical(context, { groups, classes, hard = false }, x) {
    const { graph } = context;
    const choices = graph.reshape(projected(context, x), [groups, classes]);
    const soft = graph.op('Softmax', [choices.name], { axis: -1 });
    return graph.flat({ name: hard ? oneHot(context, soft, classes) : soft, shape: [groups, classes] });
  },
};
