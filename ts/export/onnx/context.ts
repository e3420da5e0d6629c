/** What the translation of a layer sees beside the layer. */

import type { LayerSpec } from '../../spec/layers.js';
import type { Tensor } from '../../types.js';
import type { Flow, Graph } from './graph.js';

/** The surroundings of one layer. */
export interface Context {
  graph: Graph;
  /** Its parameters by their last name, such as `weight`. */
  weight(name: string): Tensor;
  /** The rows' labels, whole numbers; the graph has such an input from then on. */
  labels(): string;
  /** Some layers one behind the other, whose parameters stand under this layer's name and their index. */
  chain(layers: readonly LayerSpec[], x: Flow): Flow;
}

/** From a layer and what comes in to what goes out. */
export type Translate<Spec> = (context: Context, layer: Spec, x: Flow) => Flow;

/** Translations of some members by their names. */
export type Translations<Spec extends { type: string }> = {
  [Type in Spec['type']]?: Translate<Extract<Spec, { type: Type }>>;
};

/** A parameter as a constant of the graph, in its own shape unless another is given. */
export const constant = (graph: Graph, { data, shape }: Tensor, as: readonly number[] = shape) =>
  graph.floats(data, as);

/** The axes of a tensor in another order. */
export function transposed({ data, shape }: Tensor, order: readonly number[]): Tensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const out = new Float32Array(data.length);
  const place = new Array<number>(order.length).fill(0);
  for (let index = 0; index < out.length; index++) {
    out[index] = data[order.reduce((at, axis, i) => at + place[i]! * strides[axis]!, 0)]!;
    for (let axis = order.length - 1; axis >= 0; axis--) {
      place[axis]! += 1;
      if (place[axis]! < sizes[axis]!) break;
      place[axis] = 0;
    }
  }
  return { data: out, shape: sizes };
}
