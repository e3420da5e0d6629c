/**
 * Another library doing the same work: its result is checked before its time counts.
 *
 * A trainer is a module of `bench/baselines` with `open`, which makes the model with the widths (or the convolutional `net`), batch
 * and rows given;
 * `train()` passes once over the rows and tells the seconds, `reconstruct(values, rows)` is what the check looks at.
 */

import { openSession } from './inference.mjs';
import { crossEntropy, forwardFlops, numbers, workOf } from './model.mjs';
import { rebuilt } from './train.mjs';

/** Rows that the check looks at. */
const sample = 256;
/** Training steps at least before the check. */
const steps = 20;

const modules = {
  'tfjs-cpu': () => import('../baselines/tfjs.mjs'),
  'tfjs-wasm': () => import('../baselines/tfjs.mjs'),
  'jax-js': () => import('../baselines/jax-js.mjs'),
  'brain.js': () => import('../baselines/brain.mjs'),
  pytorch: () => import('../baselines/pytorch.mjs'),
  'onnxruntime-web': () => import('../baselines/onnxruntime.mjs'),
};

/** @returns {Promise<import('./rounds.mjs').Candidate>} its speed is in FLOP a second, counted as for ours */
export async function peer(spec, context) {
  const { open } = await modules[spec.peer]();
  return spec.peer === 'onnxruntime-web' ? inferring(open, spec, context) : training(open, spec, context);
}

async function training(open, spec, context) {
  const { widths, bytes } = context;
  const values = numbers(bytes.subarray(0, spec.rows * widths[0]));
  const library = await open({ ...spec, widths, values });
  const check = await checked(library, spec, context, values);
  const work = spec.rows * workOf(spec, widths);
  return {
    speed: async () => work / (await library.train()),
    close: () => library.close?.(),
    notes: { version: library.version, ...check },
  };
}

/** Trains a little; throws unless the loss fell, and to about what ours falls to over the same batches. */
async function checked(library, { peer: name, rows, batch, net }, context, values) {
  const looked = values.subarray(0, sample * context.widths[0]);
  const loss = async () => crossEntropy(await library.reconstruct(looked, sample), looked);
  const passes = Math.ceil((steps * batch) / rows);
  const before = await loss();
  for (let pass = 0; pass < passes; pass++) await library.train();
  const after = await loss();
  const own = crossEntropy(await rebuilt(context, { batch, rows, passes, net }, looked), looked);
  if (!(after < before && after < 2 * own && own < 2 * after))
    throw new Error(
      `${name}: loss from ${before.toFixed(3)} to ${after.toFixed(3)}, ours ${own.toFixed(3)}: not the same work`,
    );
  return { lossBefore: before, lossAfter: after, lossOfOurs: own };
}

async function inferring(open, { batch }, context) {
  const { widths, bytes } = context;
  const rows = numbers(bytes.subarray(0, batch * widths[0]));
  const session = await openSession('reproducible', context);
  const library = await open({ widths, batch, parameters: session.parameters() });
  const [expected, got] = [session.reconstruct(rows, batch), await library.reconstruct(rows, batch)];
  session.close();
  const apart = expected.reduce((most, value, index) => Math.max(most, Math.abs(value - got[index])), 0);
  if (!(apart < 1e-4)) throw new Error(`onnxruntime-web: its results are ${apart} from ours`);
  const times = batch === 1 ? 1000 : 30;
  const speed = async () => {
    const began = performance.now();
    for (let i = 0; i < times; i++) await library.reconstruct(rows, batch);
    return (forwardFlops(widths) * batch * times) / ((performance.now() - began) / 1000);
  };
  for (let i = 0; i < 5; i++) await speed();
  return {
    speed,
    close: () => library.close?.(),
    notes: { version: library.version, largestDifference: apart },
  };
}
