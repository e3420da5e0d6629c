/** A model for other programs: loaded by `Autoencoder.export` when it is called, so that nobody else carries it. */

import { AutoencoderError } from '../errors.js';
import type { ModelSpec } from '../spec/model.js';
import { oneOf, refuseUnknownOptions } from '../spec/options.js';
import type { ExportFormat, ExportOptions, Preprocessing, Shape, Summary, Tensor } from '../types.js';
import { type Exported, weightsOf } from './exported.js';
import { onnxModel } from './onnx/model.js';
import { pytorchText } from './pytorch/module.js';
import { safetensorsFile } from './safetensors.js';
import { scalingOf } from './scaling.js';

/** What this asks of a model. */
interface Model {
  spec: ModelSpec;
  latentDim: number;
  preprocessing: Preprocessing | undefined;
  parameters(): Promise<Record<string, Tensor>>;
  summary(): Promise<Summary>;
}

const writers: Record<ExportFormat, (exported: Exported) => Uint8Array> = {
  onnx: onnxModel,
  safetensors: safetensorsFile,
  pytorch: (exported) => new TextEncoder().encode(pytorchText(exported)),
};

/** The bytes of a model in another program's format. */
export async function exportModel(
  model: Model,
  format: ExportFormat,
  options: ExportOptions,
): Promise<Uint8Array> {
  oneOf('format', format, Object.keys(writers) as ExportFormat[]);
  refuseUnknownOptions(options, ['part'], '');
  const part = oneOf('part', options.part ?? 'whole', ['encoder', 'decoder', 'whole']);
  const { spec } = model;
  const parameters = await model.parameters();
  const scaling = scalingOf(model.preprocessing, spec.input.shape);
  const weights = weightsOf(spec, parameters, part);
  return writers[format]({ spec, part, weights, scaling, codes: await codesOf(model) });
}

/** The shape of a code before `encode` lays it flat. */
async function codesOf(model: Model): Promise<Shape> {
  const { type } = model.spec.latent;
  if (type !== 'identity' && type !== 'quantized') return [model.latentDim];
  const last = `encoder.${model.spec.encoder.length - 1}`;
  const { layers } = await model.summary();
  const found = layers.find(({ name }) => name === last);
  if (found !== undefined) return found.outputShape;
  throw new AutoencoderError({
    code: 'unsupported',
    path: 'latent',
    expected: 'an encoder with layers before an identity latent',
    received: 'none',
    hint: 'add a layer to the encoder',
  });
}
