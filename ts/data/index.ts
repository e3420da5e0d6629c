export { type CsvOptions, readCsv, type Table } from './csv.js';
export { readIdx } from './idx.js';
export { type Image, type ImageOptions, readImage, readJpeg, readPng } from './image.js';
export { readNpy } from './npy.js';
export { writePng } from './png.js';
export { Random } from './random.js';
export type { Source } from './source.js';
export { type Split, type SplitOptions, split, takeRows } from './split.js';
export type { Values } from './values.js';
