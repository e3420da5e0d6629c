/**
 * A model as a row of stages, for {@link architecturePlot}: from its spec, its summary, or both.
 */

import type { LatentSpec, LayerSpec, ModelSpec, Summary } from '../index.js';
import { afterLayer } from '../spec/shapes.js';
import { percent, plain, words } from './format.js';
import { refused } from './matrix.js';

/** One column of the drawing. */
export interface Stage {
  part: 'input' | 'corruption' | 'encoder' | 'latent' | 'decoder';
  /** What it is, in words. */
  name: string;
  /** Its activation, rate or strength; may be empty. */
  detail: string;
  shape: readonly number[];
  /** `undefined` where parameters mean nothing: input, corruption. */
  parameters?: number;
}

/** Values in one row of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The stages of a spec; shapes and counts from the summary where there is one. */
export function stagesOfSpec(spec: ModelSpec, summary?: Summary): Stage[] {
  const shape = spec.input?.shape;
  if (
    !Array.isArray(shape) ||
    !Array.isArray(spec.encoder) ||
    !Array.isArray(spec.decoder) ||
    spec.latent === undefined
  ) {
    throw refused('badData', 'spec', 'a ModelSpec or a Summary', typeof spec, 'give what a recipe returns');
  }
  checkShape(shape, 'input.shape');
  const stages: Stage[] = [{ part: 'input', name: 'input', detail: '', shape }];
  if (spec.corruption !== undefined) {
    stages.push({
      part: 'corruption',
      name: words(spec.corruption.type),
      detail: options(spec.corruption),
      shape,
    });
  }
  const known = new Map(summary?.layers.map((layer) => [layer.name, layer]));
  const push = (part: 'encoder' | 'decoder', key: string, layer: LayerSpec, name: string) => {
    const before = stages.at(-1)?.shape ?? shape;
    const measured = known.get(key);
    const inferred = measured ?? infer(layer, before, key);
    const { outputShape, parameters } = inferred;
    stages.push({ part, name, detail: detailOf(layer), shape: outputShape, parameters });
  };
  spec.encoder.forEach((layer, index) => {
    push('encoder', `encoder.${index}`, layer, words(layer.type));
  });
  const { latent } = spec;
  const measured = known.get('latent') ?? inferLatent(latent, stages.at(-1)?.shape ?? shape);
  stages.push({
    part: 'latent',
    name: latentName(latent.type),
    detail: detailOfLatent(latent),
    shape: measured.outputShape,
    parameters: measured.parameters,
  });
  spec.decoder.forEach((layer, index) => {
    push('decoder', `decoder.${index}`, layer, words(layer.type));
  });
  return stages;
}

/** The stages of a summary; the input has the shape that the last layer gives back. */
export function stagesOfSummary({ layers }: Summary): Stage[] {
  const last = layers.at(-1);
  if (last === undefined) {
    throw refused(
      'emptyData',
      'summary.layers',
      'at least one layer',
      'none',
      'give what model.summary() returns',
    );
  }
  const stages = layers.map(({ name, type, outputShape, parameters }, index): Stage => {
    checkShape(outputShape, `layers[${index}].outputShape`);
    const part = name.startsWith('encoder') ? 'encoder' : name.startsWith('latent') ? 'latent' : 'decoder';
    return {
      part,
      name: part === 'latent' ? latentName(type) : words(type),
      detail: '',
      shape: outputShape,
      parameters,
    };
  });
  return [{ part: 'input', name: 'input', detail: '', shape: last.outputShape }, ...stages];
}

const latentName = (type: string): string => (type === 'plain' ? 'latent' : words(type));

function checkShape(shape: readonly number[], path: string): void {
  if (shape.length > 0 && shape.every((size) => Number.isInteger(size) && size > 0)) return;
  const hint = 'a shape is a list of whole numbers, such as [784]';
  throw refused('invalidShape', path, 'whole numbers, at least 1', `[${shape.join(', ')}]`, hint);
}

/** Shape and parameters of a latent behind values of a shape. */
function inferLatent(latent: LatentSpec, before: readonly number[]) {
  if (latent.type === 'identity') return { outputShape: [...before], parameters: 0 };
  if (latent.type === 'quantized') {
    let [shape, parameters] = [[...before], 0];
    const { encoder = [], decoder = [] } = latent.hyper ?? {};
    let priors = shape.at(-1)!;
    for (const [index, layer] of [...encoder, ...decoder].entries()) {
      const after = infer(layer, shape, `latent.hyper[${index}]`);
      [shape, parameters] = [[...after.outputShape], parameters + after.parameters];
      if (index === encoder.length - 1) priors = shape.at(-1)!;
    }
    return { outputShape: [...before], parameters: parameters + 3 * (latent.components ?? 3) * priors };
  }
  const inputs = sizeOf(before);
  const dim = latent.type === 'categorical' ? latent.groups * latent.classes : latent.dim;
  const projection = (inputs + 1) * dim * (latent.type === 'gaussian' ? 2 : 1);
  return { outputShape: [dim], parameters: projection + (latent.type === 'jumpRelu' ? dim : 0) };
}

/** Shape and parameters of the layers whose rule is known here; the engine's summary knows all of them. */
function infer(layer: LayerSpec, before: readonly number[], path: string) {
  const inferred = afterLayer(layer, before);
  if (inferred !== undefined) return inferred;
  const received = JSON.stringify((layer as { type?: unknown }).type);
  const hint = 'give { summary: await model.summary() }';
  throw refused('unsupported', path, 'a layer whose shape follows from the spec', received, hint);
}

/** What a reader wants to know about a latent beside its width. */
function detailOfLatent(latent: LatentSpec): string {
  switch (latent.type) {
    case 'plain':
      return latent.activation ?? 'linear';
    case 'topK':
    case 'batchTopK':
      return `k = ${latent.k}`;
    case 'quantized':
      return latent.hyper === undefined ? '' : 'hyperprior';
    case 'vectorQuantized':
      return `${latent.codes} vectors`;
    case 'categorical':
      return `${latent.groups} of ${latent.classes}`;
    default:
      return '';
  }
}

/** What a reader wants to know about a layer beside its width. */
function detailOf(layer: LayerSpec): string {
  switch (layer.type) {
    case 'dense':
      return layer.activation ?? 'linear';
    case 'activation':
      return layer.function;
    case 'dropout':
    case 'spatialDropout':
      return percent(layer.rate);
    case 'groupNorm':
      return `${layer.groups} groups`;
    case 'categoryEmbedding':
      return layer.groups.length === 1 ? '1 column' : `${layer.groups.length} columns`;
    case 'gaussianNoise':
      return `σ = ${plain(layer.standardDeviation)}`;
    case 'conv1d':
    case 'conv2d':
    case 'convTranspose1d':
    case 'convTranspose2d':
    case 'depthwiseConv2d':
      return [windowText(layer.kernelSize ?? 3, layer.stride), layer.activation].filter(Boolean).join(', ');
    case 'maxPool1d':
    case 'maxPool2d':
    case 'averagePool1d':
    case 'averagePool2d':
      return windowText(layer.poolSize ?? 2, layer.stride);
    case 'upsample1d':
    case 'upsample2d':
      return `× ${sizeText(layer.factor ?? 2)}`;
    default:
      return 'activation' in layer ? String((layer as { activation: unknown }).activation) : '';
  }
}

const sizeText = (size: number | readonly number[]): string => [size].flat().join(' × ');

/** `3, stride 2`; a stride that is not given is not worth a word. */
const windowText = (size: number | readonly number[], stride?: number | readonly number[]): string =>
  stride === undefined || stride === 1 ? sizeText(size) : `${sizeText(size)}, stride ${sizeText(stride)}`;

const symbols: Readonly<Record<string, string>> = { standardDeviation: 'σ', probability: 'p' };

/** The strength of a corruption: its first number, `σ = 0.5`. */
function options(member: object): string {
  const [first] = Object.entries(member).filter(([, value]) => typeof value === 'number');
  return first === undefined ? '' : `${symbols[first[0]] ?? words(first[0])} = ${plain(first[1])}`;
}

/** What training minimises, in words: `binary cross entropy + 0.0784 · l1 activity`. */
export function objectiveText({ objective }: ModelSpec): string {
  const { reconstruction, penalties = [] } = objective;
  return [
    words(reconstruction.type),
    ...penalties.map(({ type, weight }) => `${plain(weight ?? 1)} · ${words(type)}`),
  ].join(' + ');
}
