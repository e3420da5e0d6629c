/** How cost grows with width, batch and rows: each point beside the peak loop, and the memory that it takes. */

import { Autoencoder, vanilla } from 'hourglass-ae';
import { median } from '../run/statistics.mjs';
import { least } from './memory.mjs';
import { take, trainingFlops } from './model.mjs';
import { probe } from './probes.mjs';
import { create } from './train.mjs';

/** Seconds of training that a measurement takes at least, and steps. */
const [seconds, fewest] = [0.5, 3];
const peak = { probe: 'peak', sizes: [], arithmetic: 'fused' };

/**
 * @param {{ points: { axis: string, value: number }[], rounds: number, widths: number[], rows: number }} job
 * @returns {Promise<{ axis: string, value: number, ofPeak: number[], wasmBytes: number, leastBytes: number }[]>}
 *   or `reason` in place of what could not be measured
 */
export async function runSweep({ points, rounds, widths, rows }, host, told) {
  const bytes = await host.bytes('.cache/bench/rows.u8');
  const loop = await probe(peak, host);
  const found = [];
  for (const point of points) {
    const setting = settingOf(point, widths, rows);
    const measured = await measure(setting, bytes, loop, rounds).catch(({ message }) => ({
      reason: message,
    }));
    found.push({ ...point, ...measured });
    told(found.length / points.length);
  }
  loop.close();
  return found;
}

/** A layer of `width` to itself and back; or the model of the benches with another batch or number of rows. */
function settingOf({ axis, value }, widths, rows) {
  if (axis === 'width') return { widths: [value, value, value], batch: 128, rows: 1280 };
  if (axis === 'batch') return { widths, batch: value, rows: Math.max(rows, 2 * value) };
  return { widths, batch: 128, rows: value };
}

async function measure({ widths, batch, rows }, bytes, loop, rounds) {
  const data = take(bytes, rows, widths[0]);
  const model =
    widths.length === 3
      ? await Autoencoder.create(vanilla({ inputShape: [widths[0]], latentDim: widths[1] }), {
          seed: 1,
          threads: 1,
        })
      : await create(widths, { threads: 1 });
  try {
    await rate(model, data, batch);
    const shares = [];
    for (let round = 0; round < rounds; round++) {
      const before = loop.speed();
      // An epoch's last batch may be smaller: what counts are rows.
      const rowsPerStep = rows / Math.ceil(rows / batch);
      const speed = (await rate(model, data, batch)) * rowsPerStep * trainingFlops(widths);
      shares.push(speed / median([before, loop.speed()]));
    }
    return { ofPeak: shares, wasmBytes: model.runtime.wasmBytes, leastBytes: least(widths, batch, rows) };
  } finally {
    await model.close();
  }
}

/** Steps a second, from the first report on; stops when there is enough to tell. */
async function rate(model, data, batch) {
  let first;
  for await (const progress of model.train(data, { epochs: 1_000_000, batchSize: batch })) {
    first ??= progress;
    const [steps, time] = [progress.step - first.step, progress.elapsed - first.elapsed];
    if (time >= seconds && steps >= fewest) return steps / time;
  }
  throw new Error('training ended early');
}
