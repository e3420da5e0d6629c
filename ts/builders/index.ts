export * as corruptions from './corruptions.js';
export * as initializers from './initializers.js';
export * as latents from './latents.js';
export * as layers from './layers.js';
export * as losses from './losses.js';
export * as optimizers from './optimizers.js';
export * as penalties from './penalties.js';
export * as schedules from './schedules.js';
