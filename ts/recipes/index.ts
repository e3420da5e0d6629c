export { type ConvolutionalOptions, convolutional } from './convolutional.js';
export { type DeepOptions, deep } from './deep.js';
export { defineModel, type ModelParts } from './define-model.js';
export { type DenoisingOptions, denoising } from './denoising.js';
export { withCorruption, withLatent, withPenalty, withTiedWeights } from './modifiers.js';
export type { LayeredOptions, RecipeOptions } from './options.js';
export { type SparseOptions, sparse } from './sparse.js';
export { undercomplete } from './undercomplete.js';
export { vanilla } from './vanilla.js';
