/** Errors in one line: what is wrong with a file or another input, where in it, and what to do. */

import { AutoencoderError, type ErrorCode } from '../errors.js';

/** An error of ours; `place` is an option's name, or a file's, with a line, row or byte where there is one. */
export function fault(
  code: ErrorCode,
  place: string,
  expected: string,
  received: string,
  hint: string,
  cause?: unknown,
): AutoencoderError {
  const details = { code, path: place, expected, received, hint };
  return new AutoencoderError(details, cause === undefined ? undefined : { cause });
}

/** What a caught value says, without the call and path that Node names and without a stop at its end. */
export function reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/, \w+ '.*$/, '').replace(/[.\s]+$/, '');
}
