/** The parquet library with every way of packing: a file of its own, loaded when a parquet file is read. */

import { gunzipSync } from 'fflate';
import { compressors as all } from 'hyparquet-compressors';

export { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';

/** fflate's gzip in the place of the library's own, which runs for ever on some damaged files. */
export const compressors: typeof all = {
  ...all,
  GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
};
