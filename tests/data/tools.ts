/** What the tests of the readers share: the fixtures, and errors caught with their details. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AutoencoderError } from 'hourglass-ae';
import { expect } from 'vitest';

/** Path of a fixture; `tests/fixtures/data/make.py` says how they were made. */
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/data/${name}`, import.meta.url));

/** Bytes of a fixture. */
export const bytesOf = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(fixture(name)));

/** The values of most fixtures: 0, 1, 2 … minus 3, halved. */
export const values = (count: number): number[] => Array.from({ length: count }, (_, i) => (i - 3) / 2);

/** The error that a promise rejects with, checked to carry every detail and to be one sentence. */
export async function refusal(promise: Promise<unknown>): Promise<AutoencoderError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AutoencoderError);
  const refused = error as AutoencoderError;
  for (const detail of [refused.path, refused.expected, refused.received, refused.hint])
    expect(detail).not.toBe('');
  expect(refused.message).toMatch(/^[^\n]+\.$/);
  return refused;
}
