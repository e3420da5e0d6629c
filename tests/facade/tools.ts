/** What the facade's tests share: data that are the same everywhere, and fingerprints of models. */

import {
  type Autoencoder,
  AutoencoderError,
  type CreateOptions,
  corruptions,
  type ErrorDetails,
  layers,
  type ModelSpec,
  sparse,
  withCorruption,
} from 'hourglass-ae';
import { expect } from 'vitest';

/** Bytes from a fixed generator: the same rows in every environment. */
export function bytes(count: number, seed = 1): Uint8Array {
  let state = seed >>> 0;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

/**
 * Rows of numbers in [0, 1] that have something to learn: waves of three lengths, each in four places, a bit noisy.
 *
 * Their tops are straight, so that no engine's own sine can make a difference in the last bit.
 */
export function patterns(rows: number, features: number, seed = 1): Float32Array {
  const choices = bytes(rows * 2, seed);
  const noise = bytes(rows * features, seed + 1);
  return Float32Array.from({ length: rows * features }, (_, index) => {
    const [row, column] = [Math.floor(index / features), index % features];
    const length = 4 + 4 * (choices[row * 2]! % 3);
    const place = (column + (choices[row * 2 + 1]! % 4)) % length;
    return 1.8 * Math.abs(place / length - 0.5) + noise[index]! / 2550;
  });
}

/** A small model that uses every source of randomness: first weights, order of rows, noise, dropout. */
export function small(): ModelSpec {
  const recipe = sparse({ inputShape: [12], units: [8], latentDim: 3, weight: 0.01 });
  const spec = withCorruption(recipe, corruptions.gaussianNoise({ standardDeviation: 0.2 }));
  return { ...spec, encoder: [...spec.encoder, layers.dropout(0.1)] };
}

/** The training of the small model whose result is known. */
export const known = {
  seed: 42,
  rows: () => patterns(100, 12),
  fit: { epochs: 3, batchSize: 48, validation: 0.1 },
};

/** Fingerprint of the small model after that training, on an engine of its own. */
export async function knownHash(
  Model: Pick<typeof Autoencoder, 'create'>,
  options: Omit<CreateOptions, 'seed'>,
): Promise<string> {
  await using model = await Model.create(small(), { ...options, seed: known.seed });
  await model.fit(known.rows(), known.fit);
  return await hashOf(model);
}

/** Waits some milliseconds. */
export const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The result of some work and the milliseconds that it took. */
export async function timed<Value>(work: () => Value | Promise<Value>): Promise<[Value, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}

/** SHA-256 of some bytes, in hexadecimal digits. */
export async function sha256(data: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(data));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fingerprint of all parameters. */
export async function hashOf(model: Autoencoder): Promise<string> {
  const tensors = Object.values(await model.parameters());
  const all = new Uint8Array(tensors.reduce((size, { data }) => size + data.byteLength, 0));
  let offset = 0;
  for (const { data } of tensors) {
    all.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return sha256(all);
}

/** The error that a call must reject with, complete, with the code that was expected. */
export async function refusal(call: () => unknown, code: ErrorDetails['code']): Promise<AutoencoderError> {
  const outcome = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(outcome).toBeInstanceOf(AutoencoderError);
  const error = outcome as AutoencoderError;
  expect(error.code, error.message).toBe(code);
  return error;
}

/** The error that a call throws. */
export function thrown(call: () => unknown): AutoencoderError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(AutoencoderError);
    return error as AutoencoderError;
  }
  throw new Error('nothing was thrown');
}
