/**
 * How errors and buffers cross the wire: errors keep their code and details, buffers move instead of being copied.
 */

import * as Comlink from 'comlink';
import { AutoencoderError, hasErrorDetails } from '../errors.js';

/** What comlink hands to its handler of thrown values. */
interface Thrown {
  value: unknown;
}

/** Our errors on the wire. */
interface WireError {
  autoencoderError: {
    code: string;
    path: string;
    expected: string;
    received: string;
    hint: string;
    message: string;
  };
}

const isWireError = (value: unknown): value is WireError =>
  typeof value === 'object' && value !== null && 'autoencoderError' in value;

/**
 * Makes comlink carry `AutoencoderError` whole; any other thrown value goes the way comlink sends it.
 *
 * Called once in each of the two threads.
 */
export function carryErrors(): void {
  const standard = Comlink.transferHandlers.get('throw');
  if (standard === undefined) throw new Error('comlink has no handler of thrown values');
  Comlink.transferHandlers.set('throw', {
    canHandle: standard.canHandle,
    serialize(thrown) {
      const { value } = thrown as Thrown;
      if (!(value instanceof AutoencoderError)) return standard.serialize(thrown);
      const { code, path, expected, received, hint, message } = value;
      return [{ autoencoderError: { code, path, expected, received, hint, message } }, []];
    },
    deserialize(wire) {
      if (isWireError(wire) && hasErrorDetails(wire.autoencoderError)) {
        throw new AutoencoderError(wire.autoencoderError);
      }
      return standard.deserialize(wire);
    },
  });
}

/** Marks every buffer in a value's own fields (or the array itself) to be moved to the other side. */
export function moved<Value extends object>(value: Value): Value {
  return Comlink.transfer(value, buffersOf(value));
}

/** The buffers of the typed arrays in a value, a few levels deep. */
function buffersOf(value: unknown, depth = 3): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.values(value).flatMap((part) => buffersOf(part, depth - 1));
}
