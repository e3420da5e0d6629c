/** onnxruntime-web, provider `wasm`, one thread: the same weights as ours, in an ONNX file made here. */

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { modelFile } from './onnx-file.mjs';

const require = createRequire(import.meta.url);

export async function open({ widths, batch, parameters }) {
  const ort = require('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = fileURLToPath(new URL('node_modules/onnxruntime-web/dist/', import.meta.url));
  const session = await ort.InferenceSession.create(modelFile(widths, batch, parameters), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    enableMemPattern: true,
  });
  return {
    version: ort.env.versions.web ?? ort.env.versions.common,
    async reconstruct(rows) {
      const { y } = await session.run({ x: new ort.Tensor('float32', rows, [batch, widths[0]]) });
      return y.data;
    },
    close: () => session.release(),
  };
}
