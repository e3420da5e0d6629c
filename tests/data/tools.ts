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

/** What became of a damaged file: a value, or an error of ours. */
export type Outcome<T> = { cut: boolean } & ({ value: T } | { error: AutoencoderError });

/** Reads a file cut after every byte, and with every byte changed in one bit, then in all: nothing but errors of ours. */
export async function withstands<T>(
  whole: Uint8Array<ArrayBuffer>,
  read: (bytes: Uint8Array<ArrayBuffer>) => Promise<T>,
): Promise<Outcome<T>[]> {
  const damaged: [cut: boolean, bytes: Uint8Array<ArrayBuffer>][] = [];
  for (let at = 0; at < whole.length; at++) {
    damaged.push([true, whole.slice(0, at)]);
    for (const change of [1 << (at % 8), 255]) {
      const bytes = whole.slice();
      bytes[at]! ^= change;
      damaged.push([false, bytes]);
    }
  }
  const outcomes: Outcome<T>[] = [];
  for (const [cut, bytes] of damaged) {
    const outcome = await read(bytes).then(
      (value) => ({ cut, value }),
      (error: unknown) => ({ cut, error: error as AutoencoderError }),
    );
    outcomes.push(outcome);
  }
  const foreign = outcomes.filter((outcome) => 'error' in outcome && !isOurs(outcome.error));
  expect(foreign).toEqual([]);
  return outcomes;
}

const isOurs = (error: unknown): boolean =>
  error instanceof AutoencoderError &&
  [error.path, error.expected, error.received, error.hint].every((detail) => detail !== '') &&
  /^[^\n]+\.$/.test(error.message);
