export * from './member.js';
export * from './model.js';
export * from './options.js';
export * from './train.js';
