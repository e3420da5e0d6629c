/**
 * Data: from files to what models take.
 *
 * | to | call |
 * |---|---|
 * | read numbers | `readCsv`, `readNpy`, `readNpz`, `readIdx`, `readParquet`, `readSafetensors` |
 * | read images and sound, and write them | `readImage`, `readPng`, `readJpeg`, `imageFolder`, `writePng`; `readWav`, `writeWav` |
 * | read more rows than fit into memory, shuffled, split, in batches | `Dataset` of `csvChunks`, `csvRowChunks` or `imagesIn` |
 * | bring columns to one scale | `standardScaler`, `minMaxScaler`, `robustScaler`, `quantileScaler` |
 * | mix numbers, categories and gaps | `table` of `readCsvRows` or `readParquetRows`, `oneHot` |
 * | cut series into windows, and sound into spectra | `windows`, `placeWindows`; `stft`, `istft`, `logMel` |
 * | hold rows back | `split`, `takeRows`, with `Random` for seeded choices |
 *
 * Readers take a path, URL, `File`, `Blob` or bytes and give `{ data, shape }`; a library that only some files need is loaded
 * with the first of them. Scalers and tables are fitted on training rows, given to `Autoencoder.create` as `preprocessing`,
 * and kept in the model file.
 */

export { type CsvOptions, readCsv, type Table } from './csv.js';
export { type CsvChunkOptions, type CsvRowChunkOptions, csvChunks, csvRowChunks } from './csv-chunks.js';
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
export { type ParquetCell, type ParquetRowsOptions, readParquetRows } from './parquet-rows.js';
export { type PngOptions, writePng } from './png.js';
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
export type { FittedTable, TableJson } from './table/fitted.js';
export type { TableData, TableRow } from './table/rows.js';
export type { TableSpecOptions } from './table/spec.js';
export { type TableOfSchema, type TableSchema, table } from './table/table.js';
export type { Values } from './values.js';
export { readWav, type Sound, type WavContent, type WavDepth, type WavOptions, writeWav } from './wav.js';
export { type PlacingOptions, placeWindows, type WindowOptions, windows } from './windows.js';
