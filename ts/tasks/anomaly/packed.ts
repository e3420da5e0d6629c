/** Numbers in a model file: 32-bit floats in base64, a third of their length as decimal text and the same bits. */

import { AutoencoderError } from '../../errors.js';

/** The bytes as text. */
export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}

/** The bytes of a text that {@link textOf} wrote. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Floats as text. */
export function packed(values: Float32Array): string {
  return textOf(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/**
 * The floats of a field of what a model file keeps of a detector.
 *
 * @throws AutoencoderError `badCheckpoint` where they are not there, or not as many
 */
export function unpacked(state: unknown, field: string, count?: number): Float32Array {
  const text = fieldOf(state, field);
  let bytes: Uint8Array | undefined;
  try {
    if (typeof text === 'string') bytes = bytesOf(text);
  } catch {
    // Other letters than base64's: refused below.
  }
  if (bytes === undefined || bytes.length % 4 !== 0 || (count !== undefined && bytes.length !== 4 * count))
    throw damaged(field, `${count ?? 'some'} numbers`, bytes === undefined ? 'none' : `${bytes.length / 4}`);
  return new Float32Array(bytes.buffer);
}

/** A field of a JSON value that may be anything. */
export const fieldOf = (state: unknown, field: string): unknown =>
  typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[field] : undefined;

/**
 * A number among what a model file keeps of a detector.
 *
 * @throws AutoencoderError `badCheckpoint` where there is none
 */
export function numberOf(state: unknown, field: string): number {
  const value = fieldOf(state, field);
  if (typeof value === 'number') return value;
  throw damaged(field, 'a number', typeof value);
}

/** The refusal of a file whose detector is not whole. */
export const damaged = (field: string, expected: string, received: string): AutoencoderError =>
  new AutoencoderError({
    code: 'badCheckpoint',
    path: `anomalyDetector.${field}`,
    expected,
    received,
    hint: 'the file is damaged, or something else wrote it: calibrate again on normal rows',
  });
