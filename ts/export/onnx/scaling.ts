/** Preprocessing in the graph, in double precision as it is here: a large centre would cost single precision its digits. */

import type { Scaling, Stretching } from '../scaling.js';
import type { Flow, Graph } from './graph.js';
import { elementTypes } from './proto.js';
import { shared, unshared } from './shares.js';

const cast = (graph: Graph, x: string, to: keyof typeof elementTypes) =>
  graph.op('Cast', [x], { to: elementTypes[to] });

/** From the user's units to the model's. */
export function scaled(graph: Graph, scaling: Scaling | undefined, { name, shape }: Flow): Flow {
  if (scaling === undefined) return { name, shape };
  const x = cast(graph, name, 'double');
  const out = cast(
    graph,
    'quantiles' in scaling ? shared(graph, scaling, x) : stretched(graph, scaling, x),
    'float',
  );
  const { filler } = scaling;
  if (filler === undefined) return { name: out, shape };
  return { name: graph.op('Where', [graph.op('IsNaN', [name]), graph.float(filler), out]), shape };
}

function stretched(graph: Graph, { center, scale, shape, low, bounds }: Stretching, x: string): string {
  const centred = graph.op('Sub', [x, graph.doubles(center, shape)]);
  let out = graph.op('Add', [graph.op('Div', [centred, graph.doubles(scale, shape)]), graph.doubles([low])]);
  if (bounds !== undefined) {
    out = graph.op('Max', [out, graph.doubles([bounds[0]])]);
    out = graph.op('Min', [out, graph.doubles([bounds[1]])]);
  }
  return out;
}

/** The way back. */
export function unscaled(graph: Graph, scaling: Scaling | undefined, { name, shape }: Flow): Flow {
  if (scaling === undefined) return { name, shape };
  const x = cast(graph, name, 'double');
  if ('quantiles' in scaling) return { name: cast(graph, unshared(graph, scaling, x), 'float'), shape };
  const { center, scale, low } = scaling;
  const shifted = graph.op('Sub', [x, graph.doubles([low])]);
  const stretched = graph.op('Mul', [shifted, graph.doubles(scale, scaling.shape)]);
  const out = graph.op('Add', [stretched, graph.doubles(center, scaling.shape)]);
  return { name: cast(graph, out, 'float'), shape };
}
