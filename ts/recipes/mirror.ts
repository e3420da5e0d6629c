/**
 * The decoder that mirrors an encoder: the way back through every layer, in reverse.
 *
 * ```text
 * encoder   [28, 28, 1] ─ conv2d(16, relu) ─ maxPool2d ─ flatten ─ latent
 * decoder   [28, 28, 1] ─ convTranspose2d(1, output) ─ upsample2d ─ reshape ─ dense(3136, relu)
 *
 * encoder   [50, 3] ─ gru(64, every step) ─ gru(32) ─ latent
 * decoder   [50, 3] ─ dense(3, output) ─ gru(64, every step) ─ gru(32, every step) ─ repeatVector(50)
 * ```
 *
 * What the encoder does at a shape (its function, dropout, normalisation) the decoder does where it comes to that shape.
 */

import { layers } from '../builders/index.js';
import { AutoencoderError } from '../errors.js';
import type { Activation, Shape } from '../spec/common.js';
import type { LayerSpec } from '../spec/layers.js';
import { afterLayer, featuresOf } from '../spec/shapes.js';
import { functionOf, isRecurrent, type Recurrent, readsCode, writes } from './through-time.js';
import { type Manner, refuseLostSize, type Step, wayBack } from './way-back.js';

/**
 * The layers from a code back to `inputShape`; the code is flat, or else the encoder's output itself.
 *
 * @throws AutoencoderError `unsupported` for a layer that has no way back, `incompatible` for a stride or pool whose
 * size no layer before it can make up for, `invalidSpec` for what is no layer
 */
export function mirror(
  inputShape: Shape,
  encoder: readonly LayerSpec[],
  outputActivation: Activation,
  flat = true,
): LayerSpec[] {
  const steps = stepsOf(inputShape, encoder);
  const last = steps.at(-1);
  const inner = last?.after ?? inputShape;
  const decoder: LayerSpec[] = [];
  if (flat && !readsCode(last)) {
    decoder.push(layers.dense(featuresOf(inner), mannerAt(steps, steps.length, outputActivation)));
    if (inner.length > 1) decoder.push(layers.reshape(inner));
    decoder.push(...followersOf(last));
  }
  let shape = inner;
  for (let at = steps.length - 1; at >= 0; at--) {
    const step = steps[at]!;
    const next = steps[at - 1];
    const manner = mannerAt(steps, at, outputActivation);
    if (isRecurrent(step.layer)) {
      decoder.push(...writes(step.layer, step.before[0]!));
      if (isRecurrent(steps[at + 1]?.layer)) decoder.push(...followersOf(step));
      // A recurrent layer reads these steps itself.
      if (!isRecurrent(next?.layer))
        decoder.push(layers.dense(step.before.at(-1)!, manner), ...followersOf(next));
      shape = step.before;
      continue;
    }
    const added = wayBack(step, shape, manner);
    shape = added.reduce((before, layer) => afterLayer(layer, before)!.outputShape, shape);
    decoder.push(...added, ...followersOf(next));
    refuseLostSize(step, next, shape);
  }
  return withLabel(decoder, encoder);
}

/** The encoder's layers with a way back; followers of the input itself are left out. */
function stepsOf(inputShape: Shape, encoder: readonly LayerSpec[]): Step[] {
  const steps: Step[] = [];
  let before = inputShape;
  let seen = inputShape; // the encoder's own shape, with the columns of vectors and labels that no way leads back to
  encoder.forEach((layer, index) => {
    const behind = checkedAfter(layer, seen, `encoder[${index}]`);
    if (featuresOf(seen) !== featuresOf(before)) refuseOtherColumns(layer, index, before, seen);
    seen = behind;
    if (keepers.has(layer.type)) {
      steps.at(-1)?.followers.push(layer);
      return;
    }
    // The way back leads to the one-hot columns themselves, each the logit of its category; a label is known there too.
    if (layer.type === 'categoryEmbedding' || layer.type === 'condition') return;
    const after = afterLayer(layer, before)!.outputShape;
    steps.push({ layer, index, before, after, followers: [] });
    before = after;
  });
  return steps;
}

/** The shape behind a layer that can be mirrored; refuses what is none. */
function checkedAfter(layer: LayerSpec, before: Shape, path: string): Shape {
  const refuse = (code: 'invalidSpec' | 'unsupported', expected: string, received: string, hint: string) => {
    throw new AutoencoderError({ code, path, expected, received, hint });
  };
  const byBuilder = 'make it by its builder, as layers.dense(64)';
  if (typeof layer?.type !== 'string') refuse('invalidSpec', 'a layer', String(layer), byBuilder);
  if (layer.type === 'embedding') {
    const hint = 'give one-hot columns and a categoryEmbedding, or write the decoder out instead of "mirror"';
    const received = 'embedding, whose vectors have no way back to the whole numbers of tokens';
    refuse('unsupported', 'layers that can be mirrored', received, hint);
  }
  const list = lists[layer.type];
  if (list !== undefined && !Array.isArray(Object(layer)[list])) {
    refuse('invalidSpec', `${layer.type} with a list \`${list}\``, 'none', byBuilder);
  }
  if (layer.type === 'residual') {
    layer.layers.reduce((shape, each, at) => checkedAfter(each, shape, `${path}.layers[${at}]`), before);
  }
  const after = afterLayer(layer, before);
  if (after === undefined) {
    const hint = 'write the decoder out instead of "mirror"';
    refuse('unsupported', 'layers that can be mirrored', layer.type, hint);
  }
  return after!.outputShape;
}

/** Layers that are nothing without a list. */
const lists: Partial<Record<LayerSpec['type'], string>> = {
  reshape: 'shape',
  residual: 'layers',
  categoryEmbedding: 'groups',
};

/** Refuses layers whose size has to be the decoder's as well, where the encoder has columns that the decoder has not. */
function refuseOtherColumns({ type }: LayerSpec, index: number, wanted: Shape, found: Shape): void {
  if (type !== 'reshape' && type !== 'residual') return;
  throw new AutoencoderError({
    code: 'incompatible',
    path: type === 'reshape' ? `encoder[${index}].shape` : `encoder[${index}]`,
    expected: `${featuresOf(wanted)} values, as the decoder will have there`,
    received: `${featuresOf(found)} values`,
    hint: `put a dense layer between a categoryEmbedding or condition and the ${type}, or write the decoder out`,
  });
}

/** Layers that keep the shape, and are repeated in the decoder. */
const keepers: ReadonlySet<LayerSpec['type']> = new Set<LayerSpec['type']>([
  'activation',
  'dropout',
  'spatialDropout',
  'gaussianNoise',
  'batchNorm',
  'layerNorm',
  'groupNorm',
  'gdn',
  'igdn',
  'residual',
]);

/** The layers that keep a step's shape, as they stand in the decoder. */
const followersOf = (step: Step | undefined): LayerSpec[] => (step?.followers ?? []).map(back);

/** A layer that keeps the shape, as it stands in the decoder. */
function back(layer: LayerSpec): LayerSpec {
  if (layer.type === 'residual') return { ...layer, layers: layer.layers.map(back) };
  if (layer.type === 'gdn') return layers.igdn();
  return layer.type === 'igdn' ? layers.gdn() : layer;
}

/** What the encoder did last before step `at`; at its beginning that is the output's function. */
const mannerAt = (steps: readonly Step[], at: number, outputActivation: Activation): Manner =>
  lastManner(steps.slice(0, at).map(({ layer }) => layer)) ?? { activation: outputActivation };

/** What the last of these layers with weights does; nothing where none has any. */
export function lastManner(encoder: readonly LayerSpec[]): Manner | undefined {
  for (const layer of [...encoder].reverse()) {
    if (!hasWeights(layer)) continue;
    const activation = isRecurrent(layer) ? functionOf(layer) : layer.activation;
    return {
      ...(activation === undefined ? {} : { activation }),
      ...(layer.initializer === undefined ? {} : { initializer: layer.initializer }),
    };
  }
  return undefined;
}

type Weighted = Extract<LayerSpec, Manner> & Manner;

const hasWeights = (layer: LayerSpec): layer is Weighted | Recurrent =>
  layer.type === 'dense' || /conv/i.test(layer.type) || isRecurrent(layer);

/**
 * The decoder with the row's label, where the encoder sees it: joined to what the first layer with weights reads, which
 * as a rule is the code.
 */
function withLabel(decoder: LayerSpec[], encoder: readonly LayerSpec[]): LayerSpec[] {
  const index = encoder.findIndex(({ type }) => type === 'condition');
  if (index < 0) return decoder;
  const reader = decoder.findIndex((layer) => hasWeights(layer) && layer.type !== 'depthwiseConv2d');
  if (reader < 0) {
    throw new AutoencoderError({
      code: 'unsupported',
      path: `encoder[${index}]`,
      expected: 'an encoder with a dense, convolutional or recurrent layer, whose mirror can read the label',
      received: 'none',
      hint: 'add one, or write the decoder out instead of "mirror"',
    });
  }
  const at = decoder[reader - 1]?.type === 'repeatVector' ? reader - 1 : reader;
  return [...decoder.slice(0, at), encoder[index]!, ...decoder.slice(at)];
}
