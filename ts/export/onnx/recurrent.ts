/** Recurrent layers: ONNX has time in front, weights turned round, and its own order of the gates. */

import type { Gru, LayerSpec, Lstm, SimpleRnn } from '../../spec/layers.js';
import type { Tensor } from '../../types.js';
import { type Context, type Translations, transposed } from './context.js';
import type { Flow } from './graph.js';
import type { AttributeValue } from './proto.js';

/** Blocks of columns in another order. */
function reordered({ data, shape }: Tensor, units: number, order: readonly number[]): Tensor {
  const width = order.length * units;
  const out = data.map((_, index) => {
    const column = index % width;
    const from = order[Math.floor(column / units)]! * units + (column % units);
    return data[index - column + from]!;
  });
  return { data: out, shape };
}

interface Cell {
  type: 'RNN' | 'LSTM' | 'GRU';
  /** Which of our blocks stands at each place of theirs. */
  order: readonly number[];
  bias: Float32Array;
  recurrentBias: Float32Array;
  attributes?: Record<string, AttributeValue>;
}

function layer(
  { graph, weight }: Context,
  { units, returnSequences = false }: SimpleRnn | Lstm | Gru,
  x: Flow,
  { type, order, bias, recurrentBias, attributes = {} }: Cell,
): Flow {
  const turned = (tensor: Tensor) => {
    const { data, shape } = transposed(reordered(tensor, units, order), [1, 0]);
    return graph.floats(data, [1, ...shape]);
  };
  const biases = [bias, recurrentBias].map(
    (data) => reordered({ data, shape: [data.length] }, units, order).data,
  );
  const inputs = [
    graph.op('Transpose', [x.name], { perm: [1, 0, 2] }),
    turned(weight('weight')),
    turned(weight('recurrentWeight')),
    graph.floats([...biases[0]!, ...biases[1]!], [1, 2 * bias.length]),
  ];
  const [all, last] = graph.ops(type, inputs, 2, { hidden_size: units, ...attributes });
  // [time, directions, batch, units], and [directions, batch, units] of the last step
  if (!returnSequences) return { name: graph.op('Squeeze', [last!, graph.ints(0)]), shape: [units] };
  const steps = graph.op('Squeeze', [all!, graph.ints(1)]);
  return { name: graph.op('Transpose', [steps], { perm: [1, 0, 2] }), shape: [x.shape[0]!, units] };
}

export const recurrentLayers: Translations<LayerSpec> = {
  simpleRnn(context, spec, x) {
    const bias = context.weight('bias').data;
    const activations = [spec.activation === 'relu' ? 'Relu' : 'Tanh'];
    const cell: Cell = {
      type: 'RNN',
      order: [0],
      bias,
      recurrentBias: new Float32Array(bias.length),
      attributes: { activations },
    };
    return layer(context, spec, x, cell);
  },
  lstm(context, spec, x) {
    const parts = ['inputBias', 'forgetBias', 'cellBias', 'outputBias'];
    const bias = Float32Array.from(parts.flatMap((part) => [...context.weight(part).data]));
    // input, output, forget, cell
    const cell: Cell = {
      type: 'LSTM',
      order: [0, 3, 1, 2],
      bias,
      recurrentBias: new Float32Array(bias.length),
    };
    return layer(context, spec, x, cell);
  },
  gru(context, spec, x) {
    const [bias, recurrentBias] = [context.weight('bias').data, context.weight('recurrentBias').data];
    // update, reset, candidate; the reset gate acts behind the product with the last output
    const cell: Cell = {
      type: 'GRU',
      order: [1, 0, 2],
      bias,
      recurrentBias,
      attributes: { linear_before_reset: 1 },
    };
    return layer(context, spec, x, cell);
  },
};
