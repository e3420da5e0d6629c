/** TensorFlow.js, backends `cpu` and `wasm`: `trainOnBatch` over batches that lie ready, a fifth faster than `fit`. */

import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

const require = createRequire(import.meta.url);

export async function open({ peer, widths, batch, rows, values }) {
  // The CommonJS builds are what Node gets from these packages.
  const tf = require('@tensorflow/tfjs');
  if (peer === 'tfjs-wasm') {
    const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'))}${sep}dist${sep}`);
  }
  tf.env().set('PROD', true);
  await tf.setBackend(peer === 'tfjs-wasm' ? 'wasm' : 'cpu');
  const last = widths.length - 1;
  const model = tf.sequential({
    layers: widths.slice(1).map((units, index) =>
      tf.layers.dense({
        units,
        activation: index + 1 === last ? 'sigmoid' : 'relu',
        kernelInitializer: tf.initializers.glorotUniform({ seed: index + 1 }),
        ...(index === 0 && { inputShape: [widths[0]] }),
      }),
    ),
  });
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'binaryCrossentropy' });
  const x = tf.tensor2d(values, [rows, widths[0]]);
  const batches = tf.split(x, rows / batch);
  return {
    version: tf.version.tfjs,
    async train() {
      const began = performance.now();
      for (const rows of batches) await model.trainOnBatch(rows, rows);
      return (performance.now() - began) / 1000;
    },
    async reconstruct(sample, count) {
      const [input, output] = tf.tidy(() => {
        const given = tf.tensor2d(sample, [count, widths[0]]);
        return [given, tf.keep(model.predict(given))];
      });
      const found = await output.data();
      tf.dispose([input, output]);
      return found;
    },
  };
}
