/** Activations: one operation, or a few. */

import type { Activation } from '../../spec/common.js';
import type { Graph } from './graph.js';

type Make = (graph: Graph, x: string) => string;

const named =
  (type: string, attributes = {}): Make =>
  (graph, x) =>
    graph.op(type, [x], attributes);

/** x · sigmoid(u) */
const gate = (graph: Graph, x: string, u: string) => graph.op('Mul', [x, graph.op('Sigmoid', [u])]);

/** The engine lets x² grow no further, so that what is large stays finite. */
const large = 1e4;

const makers: Record<Activation, Make> = {
  linear: (_, x) => x,
  relu: named('Relu'),
  leakyRelu: named('LeakyRelu', { alpha: { float: 0.01 } }),
  elu: named('Elu'),
  selu: named('Selu'),
  gelu(graph, x) {
    const slope = 2 * Math.sqrt(2 / Math.PI);
    const square = graph.op('Min', [graph.op('Mul', [x, x]), graph.float(large)]);
    const cubic = graph.op('Mul', [square, graph.float(0.044715 * slope)]);
    const factor = graph.op('Add', [cubic, graph.float(slope)]);
    return gate(graph, x, graph.op('Mul', [x, factor]));
  },
  silu: (graph, x) => gate(graph, x, x),
  tanh: named('Tanh'),
  sigmoid: named('Sigmoid'),
  hardSigmoid: named('HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
  softplus: named('Softplus'),
  softmax: named('Softmax', { axis: -1 }),
};

/** The function of a value; `softmax` goes along the last axis. */
export const activation = (graph: Graph, name: Activation | undefined, x: string): string =>
  makers[name ?? 'linear'](graph, x);
