/** Builders of the latents: one per member of `crates/engine/src/latents`. */

import type {
  BatchTopK,
  Bernoulli,
  Categorical,
  Gaussian,
  IdentityLatent,
  JumpRelu,
  JumpReluOptions,
  LatentOptions,
  Ordered,
  Plain,
  PlainOptions,
  Quantized,
  QuantizedOptions,
  RelaxedOptions,
  RevivalOptions,
  TopK,
  TopKOptions,
  VectorQuantized,
  VectorQuantizedOptions,
} from '../spec/latents.js';
import { member } from '../spec/member.js';

/** A code of `dim` numbers through a dense layer: `latents.plain({ dim: 32 })`; linear by default. */
export const plain = (options: PlainOptions & { dim: number }): Plain => member('plain', options);

/** The encoder's output itself, in its shape, such as maps of a convolution: `latents.identity()`. */
export const identity = (): IdentityLatent => member('identity', {});

/** A code drawn from a normal distribution, for variational models: `latents.gaussian({ dim: 20 })`. */
export const gaussian = (options: LatentOptions & { dim: number }): Gaussian => member('gaussian', options);

/** The k largest values of each row: `latents.topK({ dim: 1000, k: 25 })`. */
export const topK = (options: TopKOptions & { dim: number; k: number }): TopK => member('topK', options);

/** The k · rows largest values of each batch: `latents.batchTopK({ dim: 1000, k: 25 })`. */
export const batchTopK = (options: RevivalOptions & { dim: number; k: number }): BatchTopK =>
  member('batchTopK', options);

/** The values above learned thresholds, each at a price: `latents.jumpRelu({ dim: 1000, sparsity: 0.05 })`. */
export const jumpRelu = (options: JumpReluOptions & { dim: number; sparsity: number }): JumpRelu =>
  member('jumpRelu', options);

/** Nearest vectors of a codebook: `latents.vectorQuantized({ dim: 64, codes: 128, groups: 8 })`. */
export const vectorQuantized = (
  options: VectorQuantizedOptions & { dim: number; codes: number },
): VectorQuantized => member('vectorQuantized', options);

/** Soft bits: `latents.bernoulli({ dim: 32 })`. */
export const bernoulli = (options: RelaxedOptions & { dim: number }): Bernoulli =>
  member('bernoulli', options);

/** Soft choices, each of one class: `latents.categorical({ groups: 8, classes: 10 })`. */
export const categorical = (options: RelaxedOptions & { groups: number; classes: number }): Categorical =>
  member('categorical', options);

/** Numbers sorted by importance: `latents.ordered({ dim: 16 })`. */
export const ordered = (options: LatentOptions & { dim: number; rate?: number }): Ordered =>
  member('ordered', options);

/** Whole numbers in the encoder's shape, each at the price of its bits: `latents.quantized({ weight: 0.005 })`. */
export const quantized = (options: QuantizedOptions & { weight: number }): Quantized =>
  member('quantized', options);
