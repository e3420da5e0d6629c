/** A trained model in another program: ONNX Runtime computes the same codes, from rows in their own units. */

import { Autoencoder, deep } from 'hourglass-ae';
import { standardScaler } from 'hourglass-ae/data';
import { latentPlot } from 'hourglass-ae/report';
import ort from 'onnxruntime-web';

const rows = Array.from({ length: 300 }, (_, i) => [
  3 + Math.sin(i / 9),
  900 + 400 * Math.sin(i / 9 + 1),
  20,
]);
const spec = deep({ inputShape: [3], units: [8], latentDim: 2, outputActivation: 'linear' });
const model = await Autoencoder.create(spec, { seed: 1, threads: 1, preprocessing: standardScaler(rows) });
await model.fit(rows, { epochs: 20, batchSize: 32 });

const file = await model.export('onnx', { part: 'encoder' }); // the scaler is inside; also 'decoder' and 'whole'
const python = await model.export('pytorch'); // reads what 'safetensors' writes
const weights = await model.export('safetensors');

ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(file);
const { codes } = await session.run({
  input: new ort.Tensor('float32', Float32Array.from(rows.flat()), [300, 3]),
});
const { data: own } = await model.encode(rows);
const most = own.reduce((largest, code, i) => Math.max(largest, Math.abs(code - codes.data[i])), 0);
console.log(`${file.length} bytes of ONNX, ${weights.length} of safetensors, ${python.length} of Python`);
console.log(`largest difference of a code: ${most < 1e-5 ? 'below 0.00001' : most}`);
const pairs = Array.from(own, (code, i) => [code, codes.data[i]]);
const svg = latentPlot(pairs, undefined, {
  title: 'The same codes in another program',
  subtitle: `Two codes of each of 300 rows; largest difference: ${most.toExponential(1)}.`,
  axes: ['Hourglass', 'ONNX Runtime'],
});
if (process.argv[2])
  await import('node:fs/promises').then(({ writeFile }) => writeFile(process.argv[2], svg));
await model.close();
