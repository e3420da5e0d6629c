export { type CsvOptions, readCsv, type Table } from './csv.js';
export { type CsvRowsOptions, readCsvRows } from './csv-rows.js';
export { Dataset, type DatasetSplitOptions, type ShuffleOptions } from './dataset.js';
export { readIdx } from './idx.js';
export { type Image, type ImageOptions, readImage, readJpeg, readPng } from './image.js';
export {
  type ImageFolderOptions,
  type ImageFolderSource,
  type ImageSet,
  imageFolder,
  imagesIn,
  type NamedImage,
} from './image-folder.js';
export { readNpy } from './npy.js';
export { readNpz } from './npz.js';
export { type OneHot, oneHot } from './one-hot.js';
export { type ParquetOptions, readParquet } from './parquet.js';
export { writePng } from './png.js';
export { Random } from './random.js';
export { readSafetensors, type Safetensors } from './safetensors.js';
export { type MinMaxScalerOptions, minMaxScaler, robustScaler, standardScaler } from './scalers/affine.js';
export { scalerFrom } from './scalers/from.js';
export { type QuantileScalerOptions, quantileScaler } from './scalers/quantile.js';
export type { ScalerData, ScalerOptions } from './scalers/sample.js';
export type { ScalePer, Scaler, ScalerHead, ScalerJson } from './scalers/scaler.js';
export type { Source } from './source.js';
export { type FrameOptions, istft, logMel, type MelOptions, type Spectrum, stft } from './spectrum.js';
export { type Split, type SplitOptions, split, takeRows } from './split.js';
export type { Cell, ColumnJson, ColumnType } from './table/columns.js';
export type { FittedTable, TableJson, TableSpecOptions } from './table/fitted.js';
export type { TableData, TableRow } from './table/rows.js';
export { type TableOfSchema, type TableSchema, table } from './table/table.js';
export type { Values } from './values.js';
export { readWav, type Sound, type WavContent, type WavDepth, type WavOptions, writeWav } from './wav.js';
export { type PlacingOptions, placeWindows, type WindowOptions, windows } from './windows.js';
