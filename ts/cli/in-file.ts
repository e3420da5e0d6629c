/** Errors about what stands in a file. */

import { AutoencoderError } from 'hourglass-ae';

/** An error with the file in its path. */
export function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof AutoencoderError) || error.path.startsWith(file)) return error;
  const { code, path, expected, received, hint } = error;
  const place = path === '' || path === 'bytes' ? file : `${file}: ${path}`;
  return new AutoencoderError({ code, path: place, expected, received, hint }, { cause: error });
}
