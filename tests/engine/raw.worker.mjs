/**
 * An engine worker without the facade: one instance of a build, a pool if it is to have threads, and one job.
 *
 * `workerData`: `{ dist, variant, threads, job, options }`; posts `{ value }` or `{ refused }` or `{ lost }`. Every beat
 * of the engine raises the first word of `options.beats`.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const { dist, variant, threads, job, options } = workerData;
const glue = await import(`${dist}/wasm/${variant}/hourglass.js`);
const module = new WebAssembly.Module(readFileSync(new URL(`${dist}/wasm/${variant}/hourglass_bg.wasm`)));

async function start() {
  if (variant === 'st') return void glue.initSync({ module });
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 16_384, shared: true });
  glue.initSync({ module, memory });
  const { plug } = await import(`${dist}/runtime/hook.js`);
  const { startPool } = await import(`${dist}/runtime/pool.node.js`);
  plug(startPool);
  if (threads > 1) await glue.initThreadPool(threads - 1);
}

/** Bytes from a fixed generator. */
function bytes(count) {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

function train({ spec, members, rows, epochs, batchSize }) {
  const session = new glue.Session(JSON.stringify(spec), 42);
  const features = spec.input.shape.reduce((product, size) => product * size, 1);
  session.setData('input', bytes(rows * features), rows);
  session.beginTraining(JSON.stringify({ epochs, batchSize }));
  let report;
  do report = JSON.parse(session.trainSteps(1_000_000, members));
  while (report.done === null);
  return session;
}

const jobs = {
  /** SHA-256 of the weights after training. */
  weights(run) {
    const session = train(run);
    const hash = createHash('sha256');
    for (const { name } of JSON.parse(session.parameters())) {
      hash.update(new Uint8Array(session.parameter(name).buffer));
    }
    return hash.digest('hex');
  },
  battery: ({ seed, cases, members }) => glue.kernelBattery(seed, cases, members),
  fingerprint: ({ members }) => glue.kernelFingerprint(1, 60, members),
};

await start();
if (options.beats) glue.onBeat(() => Atomics.add(options.beats, 0, 1));
try {
  parentPort.postMessage({ value: jobs[job](options) });
} catch (error) {
  parentPort.postMessage(error?.hourglass ? { refused: error } : { lost: String(error) });
}
