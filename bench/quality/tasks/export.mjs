/** How far an exported model's answers are from its own, in ONNX Runtime, for the canonical spec of every recipe. */

import { readdirSync, readFileSync } from 'node:fs';
import { Autoencoder } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import ort from 'onnxruntime-web';

const folder = new URL('../../../tests/fixtures/specs/', import.meta.url);
const rows = 64;

export const task = {
  name: 'export',
  what: 'largest difference between ONNX Runtime and the model, share of the largest value, over all recipes',
  needs: [],
  async run({ seeds, say }) {
    ort.env.wasm.numThreads = 1;
    const found = [];
    for (const file of readdirSync(folder)) {
      const spec = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
      say(file);
      for (const seed of seeds)
        found.push({ recipe: file.replace('.json', ''), seed, ...(await compared(spec, seed)) });
    }
    const worst = found.reduce((most, { difference }) => Math.max(most, difference), 0);
    const goal = {
      measure: `${readdirSync(folder).length} recipes, worst`,
      value: worst,
      goal: 1e-5,
      better: 'less',
    };
    return { goals: [{ ...goal, reference: 'onnxruntime-web 1.14' }], details: { found } };
  },
};

/** A model trained for a moment, its file, and both answers. */
async function compared(spec, seed) {
  const random = new Random(seed);
  const size = spec.input.shape.reduce((product, axis) => product * axis, 1);
  const data = Float32Array.from({ length: rows * size }, () => random.uniform());
  const shape = [rows, ...spec.input.shape];
  const layer = [...spec.encoder, ...spec.decoder].find(({ type }) => type === 'condition');
  const given = layer ? { labels: Array.from({ length: rows }, (_, row) => row % layer.classes) } : {};
  const model = await Autoencoder.create(spec, { seed, threads: 1 });
  await model.fit({ data, shape }, { epochs: 3, batchSize: 16, ...given });
  const bytes = await model.export('onnx');
  const own = (await model.reconstruct({ data, shape }, given)).data;
  await model.close();
  const session = await ort.InferenceSession.create(bytes);
  const labels = layer && new ort.Tensor('int64', BigInt64Array.from(given.labels, BigInt), [rows]);
  const input = new ort.Tensor('float32', data, shape);
  const { reconstruction } = await session.run({ input, ...(labels && { labels }) });
  const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gap = own.reduce((most, value, i) => Math.max(most, Math.abs(value - reconstruction.data[i])), 0);
  return { difference: gap / largest, bytes: bytes.length };
}
