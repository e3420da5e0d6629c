/** Exported ONNX files compute in ONNX Runtime what the model computes here: recipes, every member, both sides. */

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Autoencoder, type ModelSpec, type Preprocessing, type Tensor } from 'hourglass-ae';
import type * as Ort from 'onnxruntime-web';
import { describe, expect, test } from 'vitest';
import { refusal } from '../facade/tools.js';
import { memberSpecs } from './members.js';
import { difference, labelsFor, livelyModel, recipeSpecs, rowsFor, scalings } from './tools.js';

const require = createRequire(import.meta.url);
const ort = require('onnxruntime-web') as typeof Ort;
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = `${dirname(require.resolve('onnxruntime-web'))}/`;

/** What a file computes. */
async function open(file: Uint8Array) {
  const session = await ort.InferenceSession.create(file, {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  return async (inputs: Record<string, Tensor>, labels: number[] = []): Promise<Tensor> => {
    const feeds: Record<string, Ort.Tensor> = {};
    for (const [name, { data, shape }] of Object.entries(inputs))
      feeds[name] = new ort.Tensor('float32', data, shape);
    if (session.inputNames.includes('labels'))
      feeds.labels = new ort.Tensor('int64', BigInt64Array.from(labels, BigInt), [labels.length]);
    const [result] = Object.values(await session.run(feeds));
    return { data: result!.data as Float32Array, shape: [...result!.dims] };
  };
}

/** All three files of a model, each for one row and for several, against the model's own answers. */
async function check(spec: ModelSpec, preprocessing?: Preprocessing, rows?: Tensor) {
  await using model = await livelyModel(spec, preprocessing);
  const encoder = await open(await model.export('onnx', { part: 'encoder' }));
  const decoder = await open(await model.export('onnx', { part: 'decoder' }));
  const whole = await open(await model.export('onnx'));
  for (const input of rows === undefined ? [rowsFor(spec, 1), rowsFor(spec, 5)] : [rows]) {
    const given = labelsFor(spec, input.shape[0]!);
    const codes = await model.encode(input, given);
    const rebuilt = await model.reconstruct(input, given);
    const encoded = await encoder({ input }, given.labels);
    expect(encoded.shape).toEqual(codes.shape);
    expect(difference(encoded.data, codes.data), 'encoder').toBeLessThan(1e-5);
    const decoded = await decoder({ codes }, given.labels);
    expect(decoded.shape).toEqual(rebuilt.shape);
    expect(difference(decoded.data, rebuilt.data), 'decoder').toBeLessThan(1e-5);
    const both = await whole({ input }, given.labels);
    expect(difference(both.data, rebuilt.data), 'whole').toBeLessThan(1e-5);
  }
}

describe('a recipe', () => {
  test.each(recipeSpecs)('%s', (_, spec) => check(spec));
});

describe('a member', () => {
  test.each(memberSpecs)('%s', (_, spec) => check(spec));
});

describe('preprocessing inside the graph', () => {
  test.each(scalings)('%s', (_, spec, preprocessing, rows) => check(spec, preprocessing, rows));
});

test('another format, part or option is refused', async () => {
  await using model = await Autoencoder.create(recipeSpecs[0]![1], { threads: 1 });
  const format = await refusal(() => model.export('onxx' as 'onnx'), 'outOfRange');
  expect(format.hint).toContain('onnx');
  expect((await refusal(() => model.export('onnx', { part: 'half' as 'whole' }), 'outOfRange')).path).toBe(
    'part',
  );
  await refusal(() => model.export('onnx', { side: 'whole' } as object), 'unknownOption');
});
