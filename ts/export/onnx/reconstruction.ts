/** What a decoder's output stands for: of most losses itself, of likelihoods the mean. */

import type { LossSpec } from '../../spec/losses.js';
import { outputsOf, unsupported } from '../exported.js';
import { activation } from './activations.js';
import type { Flow, Graph } from './graph.js';

type Rebuild = (graph: Graph, x: string, last: number) => string;

const itself: Rebuild = (_, x) => x;

const columns = (graph: Graph, x: string, from: number, to: number): string =>
  graph.op('Slice', [x, graph.ints(from), graph.ints(to), graph.ints(-1)]);

/** Losses that take the decoder's output as it is; a sigmoid or softmax stands in the decoder's own last layer. */
const direct: readonly LossSpec['type'][] = [
  'meanSquaredError',
  'meanAbsoluteError',
  'huber',
  'logCosh',
  'correntropy',
  'cosine',
  'ssim',
  'binaryCrossEntropy',
  'categoricalCrossEntropy',
];

/** `part`: whether the loss is one of a composite, whose decoder ends in linear. */
function rebuildOf(loss: LossSpec, part: boolean): Rebuild {
  if (direct.includes(loss.type)) {
    if (part && loss.type === 'binaryCrossEntropy') return (graph, x) => activation(graph, 'sigmoid', x);
    if (part && loss.type === 'categoricalCrossEntropy') return (graph, x) => activation(graph, 'softmax', x);
    return itself;
  }
  if (loss.type === 'gaussianNll') return (graph, x, last) => columns(graph, x, 0, last);
  if (loss.type === 'poisson') return (graph, x) => graph.op('Exp', [x]);
  if (loss.type === 'negativeBinomial') {
    return (graph, x, last) => {
      const mean = graph.op('Exp', [columns(graph, x, 0, last)]);
      if (!loss.zeroInflated) return mean;
      const zero = graph.op('Neg', [columns(graph, x, 2 * last, 3 * last)]);
      return graph.op('Mul', [mean, graph.op('Sigmoid', [zero])]);
    };
  }
  if (loss.type === 'composite') {
    return (graph, x) => {
      let at = 0;
      const pieces = loss.parts.map((each) => {
        const width = each.columns * outputsOf(each.loss);
        const piece = columns(graph, x, at, at + width);
        at += width;
        return rebuildOf(each.loss, true)(graph, piece, each.columns);
      });
      return graph.op('Concat', pieces, { axis: -1 });
    };
  }
  throw unsupported('ONNX', 'objective.reconstruction', loss.type);
}

/** The reconstruction, of the input's shape. */
export function reconstruction(graph: Graph, loss: LossSpec, x: Flow, shape: readonly number[]): Flow {
  return { name: rebuildOf(loss, false)(graph, x.name, shape.at(-1)!), shape };
}
