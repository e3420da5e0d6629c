import { AutoencoderError } from '../errors.js';

/**
 * Ends work whose signal was aborted, as a model's calls end; the signal's reason is the cause.
 *
 * @throws AutoencoderError `aborted`
 */
export function unlessAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  const hint = 'call it again to begin anew';
  throw new AutoencoderError(
    { code: 'aborted', path: 'signal', expected: 'work to its end', received: 'an abort', hint },
    { cause: signal.reason },
  );
}
