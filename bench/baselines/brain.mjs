/** brain.js, its plain `NeuralNetwork`: gradient descent with momentum after every row, sigmoid throughout. */

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export async function open({ widths, rows, values }) {
  const { NeuralNetwork } = require('brain.js');
  const net = new NeuralNetwork({ hiddenLayers: widths.slice(1, -1), activation: 'sigmoid' });
  // Plain arrays: it takes typed ones for sparse objects.
  const rowOf = (from, row) => Array.from(from.subarray(row * widths[0], (row + 1) * widths[0]));
  const data = Array.from({ length: rows }, (_, row) => ({
    input: rowOf(values, row),
    output: rowOf(values, row),
  }));
  // Its weights exist once it has seen the sizes of the data.
  net.sizes = widths;
  net.outputLayer = widths.length - 1;
  net.initialize();
  return {
    version: require('brain.js/package.json').version,
    train() {
      const began = performance.now();
      net.train(data, { iterations: 1, errorThresh: 1e-9 });
      return (performance.now() - began) / 1000;
    },
    reconstruct(sample, count) {
      const found = new Float32Array(count * widths[0]);
      for (let row = 0; row < count; row++) found.set(net.run(rowOf(sample, row)), row * widths[0]);
      return found;
    },
  };
}
