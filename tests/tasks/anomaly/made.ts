/** Rows for tests of detection, the same as tests/fixtures/golden/anomaly.py makes. */

import { Autoencoder, deep, type ModelSpec, optimizers, variational } from 'hourglass-ae';
import { standardScaler } from 'hourglass-ae/data';

/** Rows of bell-shaped columns that share two causes, flat. */
export function made(count: number, columns: number, seed: number): Float32Array {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const bell = (): number => {
    const [a, b, c, d] = [uniform(), uniform(), uniform(), uniform()];
    return a + b + (c + d) - 2;
  };
  const out = new Float32Array(count * columns);
  for (let row = 0; row < count; row++) {
    const [first, second] = [bell(), bell()];
    for (let j = 0; j < columns; j++)
      out[row * columns + j] = first * (1 + (j % 3)) + second * (j % 2) + bell() * (0.2 + 0.05 * j);
  }
  return out;
}

/** Columns of those rows, with units. */
export const columns = ['pressure (bar)', 'flow [l/min]', 'level', 'heat', 'speed', 'noise'];

/** Six columns in units far apart. */
export function plant(count: number, seed: number): number[][] {
  const flat = made(count, 6, seed);
  return Array.from({ length: count }, (_, row) =>
    Array.from(flat.subarray(6 * row, 6 * row + 6), (value, j) => 10 ** (j - 1) * (3 + value)),
  );
}

/** A small model of the plant, quickly trained on rows in their own units. */
export async function trained(kind: 'deep' | 'variational' = 'deep', seed = 1): Promise<Autoencoder> {
  const options = { inputShape: [6], units: [16], latentDim: 3, outputActivation: 'linear' as const };
  const spec: ModelSpec = kind === 'deep' ? deep(options) : variational(options);
  const rows = plant(300, 1);
  const preprocessing = standardScaler(rows, { columns });
  const model = await Autoencoder.create(spec, { seed, threads: 1, preprocessing });
  await model.fit(rows, { epochs: 30, batchSize: 32, optimizer: optimizers.adam({ learningRate: 0.01 }) });
  return model;
}
