/** Training through the public package, as a user would. */

import { Autoencoder, convolutional, deep } from 'hourglass-ae';
import { halves, workOf } from './model.mjs';

/** @returns {Promise<Autoencoder>} the model of the benches; `reproducible` is what a user gets without a word */
export function create(widths, { threads, arithmetic = 'reproducible', net }) {
  const side = Math.sqrt(widths[0]);
  const spec = net
    ? convolutional({ inputShape: [side, side, 1], latentActivation: 'relu', ...net })
    : deep({ ...halves(widths), latentActivation: 'relu' });
  return Autoencoder.create(spec, { seed: 1, threads, ...(arithmetic === 'fused' && { arithmetic }) });
}

/**
 * Epochs, from the end of the first to the end of the last: handing the data over does not count.
 *
 * @param {{ batch: number, threads: number, arithmetic: string, epochs?: number, net?: object }} spec
 * @returns {Promise<import('./rounds.mjs').Candidate>}
 */
export async function train({ batch, threads, arithmetic, epochs = 2, net }, { widths, bytes }) {
  const model = await create(widths, { threads, arithmetic, net });
  const rows = bytes.length / widths[0];
  const speed = async () => {
    const ends = new Map();
    const onProgress = ({ epoch, elapsed }) => ends.set(epoch, elapsed);
    await model.fit(bytes, { epochs: 1 + epochs, batchSize: batch, onProgress });
    const times = [...ends.values()];
    return (epochs * rows * workOf({ net }, widths)) / (times.at(-1) - times[0]);
  };
  await speed();
  const { wasmBytes: _, memoryBytes: __, ...notes } = model.runtime;
  return { speed, close: () => model.close(), notes };
}

/** What the model rebuilds of some rows after as many steps over the same batches as a peer has taken. */
export async function rebuilt({ widths, bytes }, { batch, rows, passes, net }, sample) {
  const model = await create(widths, { threads: 1, net });
  try {
    const same = bytes.subarray(0, rows * widths[0]);
    await model.fit(same, { epochs: passes, batchSize: batch, shuffle: false });
    return (await model.reconstruct(sample)).data;
  } finally {
    await model.close();
  }
}
