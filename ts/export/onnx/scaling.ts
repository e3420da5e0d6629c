/** Preprocessing in the graph, in double precision as it is here: a large centre would cost single precision its digits. */

import type { Scaling } from '../scaling.js';
import type { Flow, Graph } from './graph.js';
import { elementTypes } from './proto.js';

const cast = (graph: Graph, x: string, to: keyof typeof elementTypes) =>
  graph.op('Cast', [x], { to: elementTypes[to] });

/** From the user's units to the model's. */
export function scaled(graph: Graph, scaling: Scaling | undefined, { name, shape }: Flow): Flow {
  if (scaling === undefined) return { name, shape };
  const { center, scale, low, bounds, filler } = scaling;
  const centred = graph.op('Sub', [cast(graph, name, 'double'), graph.doubles(center, scaling.shape)]);
  const stretched = graph.op('Div', [centred, graph.doubles(scale, scaling.shape)]);
  let out = graph.op('Add', [stretched, graph.doubles([low])]);
  if (bounds !== undefined) {
    out = graph.op('Max', [out, graph.doubles([bounds[0]])]);
    out = graph.op('Min', [out, graph.doubles([bounds[1]])]);
  }
  out = cast(graph, out, 'float');
  if (filler !== undefined) out = graph.op('Where', [graph.op('IsNaN', [name]), graph.float(filler), out]);
  return { name: out, shape };
}

/** The way back. */
export function unscaled(graph: Graph, scaling: Scaling | undefined, { name, shape }: Flow): Flow {
  if (scaling === undefined) return { name, shape };
  const { center, scale, low } = scaling;
  const shifted = graph.op('Sub', [cast(graph, name, 'double'), graph.doubles([low])]);
  const stretched = graph.op('Mul', [shifted, graph.doubles(scale, scaling.shape)]);
  const out = graph.op('Add', [stretched, graph.doubles(center, scaling.shape)]);
  return { name: cast(graph, out, 'float'), shape };
}
