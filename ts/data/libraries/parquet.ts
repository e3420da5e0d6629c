/** The parquet library with every way of packing: a file of its own, loaded when a parquet file is read. */

export { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
export { compressors } from 'hyparquet-compressors';
