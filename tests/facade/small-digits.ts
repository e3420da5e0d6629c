/** Real digits of 8 × 8 pixels and short trainings on them, for tests of what the recipes' defaults learn. */

import { Autoencoder, type FitOptions, type ModelSpec, optimizers } from 'hourglass-ae';
import { readNpy } from 'hourglass-ae/data';

const read = async (name: string) =>
  (await readNpy(new URL(`../fixtures/digits/${name}.npy`, import.meta.url))).data;

const pixels = Float32Array.from(await read('digits'), (value) => value / 255);
const shown = Array.from(await read('labels'));

/** Rows to train on, and which digits they are. */
export const rows = pixels.subarray(0, 1000 * 64);
export const labels = shown.slice(0, 1000);

/** 300 rows that no model has seen. */
export const held = pixels.subarray(1000 * 64);

/** One setting for all recipes. */
export const settings = { batchSize: 50, optimizer: optimizers.adam({ learningRate: 3e-3 }) };
export const create = { seed: 1, threads: 1 };

/** A model of the digits. */
export async function trained(spec: ModelSpec, epochs: number, options: FitOptions = {}, data = rows) {
  const model = await Autoencoder.create(spec, create);
  await model.fit(data, { ...settings, epochs, ...options });
  return model;
}

/** Mean squared error per pixel where clean digits are to be rebuilt, from others where they are given. */
export async function error(model: Autoencoder, seen = held): Promise<number> {
  return (await model.evaluate(seen, seen === held ? {} : { target: held })).mse;
}

export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Numbers in [0, 1) that stand for chance. */
export function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
