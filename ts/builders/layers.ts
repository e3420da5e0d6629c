/** Builders of the layers: one per member of `crates/engine/src/layers`. */

import type { Activation, Shape } from '../spec/common.js';
import type {
  ActivationLayer,
  CategoryEmbedding,
  CategoryGroup,
  Condition,
  Dense,
  DenseOptions,
  Dropout,
  Embedding,
  EmbeddingOptions,
  Flatten,
  Gru,
  LayerSpec,
  Lstm,
  RecurrentOptions,
  RepeatVector,
  Reshape,
  Residual,
  SimpleRnn,
  SimpleRnnOptions,
} from '../spec/layers.js';
import { member } from '../spec/member.js';

export * from './image-layers.js';
export * from './normalizing-layers.js';

/**
 * Every output a weighted sum of every input: `[inputs] → [units]`.
 *
 * @param units number of outputs, at least 1
 * @example
 * ```ts
 * layers.dense(64, { activation: 'relu' });
 * ```
 */
export const dense = (units: number, options: DenseOptions = {}): Dense =>
  member('dense', { units, ...options });

/** A function applied to every value; the shape stays: `layers.activation('tanh')`. */
export const activation = (name: Activation): ActivationLayer => member('activation', { function: name });

/** Sets a share of the values to zero while training: `layers.dropout(0.5)`; `rate` in [0, 1). */
export const dropout = (rate: number): Dropout => member('dropout', { rate });

/** Any shape becomes one axis: `layers.flatten()`. */
export const flatten = (): Flatten => member('flatten', {});

/** The same values in another shape of the same size: `layers.reshape([28, 28, 1])`. */
export const reshape = (shape: Shape): Reshape => member('reshape', { shape });

/** A plain recurrent layer, `[time, channels] → [units]`: `layers.simpleRnn(32)`. */
export const simpleRnn = (units: number, options: SimpleRnnOptions = {}): SimpleRnn =>
  member('simpleRnn', { units, ...options });

/** Long short-term memory, `[time, channels] → [time, units]`: `layers.lstm(32, { returnSequences: true })`. */
export const lstm = (units: number, options: RecurrentOptions = {}): Lstm =>
  member('lstm', { units, ...options });

/** The gated recurrent unit, `[time, channels] → [units]`: `layers.gru(32)`. */
export const gru = (units: number, options: RecurrentOptions = {}): Gru =>
  member('gru', { units, ...options });

/** The same vector at every time step, `[n] → [times, n]`: `layers.repeatVector(20)`. */
export const repeatVector = (times: number): RepeatVector => member('repeatVector', { times });

/** A vector for each token, `[time] → [time, units]`: `layers.embedding(28, 16)`; the encoder's first layer. */
export const embedding = (vocabulary: number, units: number, options: EmbeddingOptions = {}): Embedding =>
  member('embedding', { vocabulary, units, ...options });

/**
 * A vector for each category of one-hot columns; other columns pass through. Missing, only zeros, is the zero vector.
 *
 * @param groups where the one-hot columns stand, and how wide their vectors are; those of a table are its `groups`
 * @example
 * ```ts
 * layers.categoryEmbedding([{ from: 2, categories: 12, units: 6 }]); // [14] → [8]
 * ```
 */
export const categoryEmbedding = (
  groups: readonly CategoryGroup[],
  options: EmbeddingOptions = {},
): CategoryEmbedding => member('categoryEmbedding', { groups, ...options });

/** Layers with a way around them: `layers.residual([layers.dense(64, { activation: 'relu' })])`. */
export const residual = (chain: readonly LayerSpec[]): Residual => member('residual', { layers: chain });

/** The row's label, one of `classes`, behind the values of the last axis: `[n] → [n + classes]`: `layers.condition(10)`. */
export const condition = (classes: number): Condition => member('condition', { classes });
