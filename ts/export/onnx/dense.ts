/** Layers over the last axis and layers that only move values. */

import type { LayerSpec } from '../../spec/layers.js';
import { afterLayer, columnRuns, featuresOf } from '../../spec/shapes.js';
import { activation } from './activations.js';
import { constant, type Translate, type Translations } from './context.js';
import { elementTypes } from './proto.js';

/** Noise and dropout do nothing to a row that is not trained on. */
const nothing: Translate<LayerSpec> = (_, __, x) => x;

export const denseLayers: Translations<LayerSpec> = {
  dense({ graph, weight }, layer, { name, shape }) {
    const [w, b] = [constant(graph, weight('weight')), constant(graph, weight('bias'))];
    const sum =
      shape.length === 1
        ? graph.op('Gemm', [name, w, b])
        : graph.op('Add', [graph.op('MatMul', [name, w]), b]);
    return { name: activation(graph, layer.activation, sum), shape: [...shape.slice(0, -1), layer.units] };
  },
  activation: ({ graph }, layer, { name, shape }) => ({
    name: activation(graph, layer.function, name),
    shape,
  }),
  dropout: nothing,
  spatialDropout: nothing,
  gaussianNoise: nothing,
  flatten: ({ graph }, _, x) => graph.flat(x),
  reshape: ({ graph }, layer, x) => graph.reshape(x, layer.shape),
  repeatVector({ graph }, { times }, x) {
    const shape = [times, featuresOf(x.shape)];
    const one = graph.reshape(x, [1, shape[1]!]);
    return { name: graph.op('Expand', [one.name, graph.ints(1, ...shape)]), shape };
  },
  embedding({ graph, weight }, { vocabulary, units }, { name, shape }) {
    const last = graph.op('Min', [name, graph.float(vocabulary - 1)]);
    const tokens = graph.op('Cast', [last], { to: elementTypes.int64 });
    return {
      name: graph.op('Gather', [constant(graph, weight('weight')), tokens]),
      shape: [...shape, units],
    };
  },
  categoryEmbedding({ graph, weight }, layer, { name, shape }) {
    const runs = columnRuns(layer, shape.at(-1)!);
    const sizes = graph.ints(...runs.map(({ columns }) => columns));
    const parts = graph.ops('Split', [name, sizes], runs.length, { axis: -1 });
    const vectors = parts.map((part, index) => {
      const { group } = runs[index]!;
      return group === undefined
        ? part
        : graph.op('MatMul', [part, constant(graph, weight(`weight.${group}`))]);
    });
    return {
      name: graph.op('Concat', vectors, { axis: -1 }),
      shape: afterLayer(layer, shape)!.outputShape,
    };
  },
  condition({ graph, labels }, { classes }, { name, shape }) {
    const places = shape.slice(0, -1);
    const hot = graph.op('OneHot', [labels(), graph.ints(classes), graph.floats([0, 1], [2])]);
    const one = graph.reshape({ name: hot, shape: [classes] }, [...places.map(() => 1), classes]);
    const everywhere = graph.op('Expand', [one.name, graph.ints(1, ...places, classes)]);
    return {
      name: graph.op('Concat', [name, everywhere], { axis: -1 }),
      shape: [...places, shape.at(-1)! + classes],
    };
  },
  residual({ graph, chain }, layer, x) {
    return { name: graph.op('Add', [x.name, chain(layer.layers, x).name]), shape: x.shape };
  },
};
