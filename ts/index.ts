export { Autoencoder } from './autoencoder.js';
export * from './builders/index.js';
export { AutoencoderError, type ErrorCode, type ErrorDetails, errorCodes } from './errors.js';
export { pca } from './pca.js';
export * from './recipes/index.js';
export type * from './spec/index.js';
export { afterLayer } from './spec/shapes.js';
export * from './tasks/index.js';
export type * from './types.js';
