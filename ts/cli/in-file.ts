/** Errors about what stands in a file. */

import { AutoencoderError } from 'hourglass-ae';

/** An error with the file in its path. */
export function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof AutoencoderError) || error.path.startsWith(file)) return error;
  const { code, path, expected, received, hint } = error;
  const place = path === '' || path === 'bytes' ? file : `${file}: ${path}`;
  return new AutoencoderError({ code, path: place, expected, received, hint }, { cause: error });
}

/** What is thrown where a file cannot be read; `cause` is what Node says, which names the file again. */
export function unreadable(
  path: string,
  cause: Error,
  words: { expected?: string; hint?: string } = {},
): AutoencoderError {
  const { expected = 'a file that can be read', hint = 'check the path and that the file may be read' } =
    words;
  const received = cause.message.replace(/, \w+( '.*)?$/, '');
  return new AutoencoderError({ code: 'fileFailed', path, expected, received, hint }, { cause });
}
