/** Single kernels and the engine inside wasm, in both arithmetics, on the calling thread. */

import { deep } from 'hourglass-ae';
import { halves, trainingFlops } from './model.mjs';
import { clock, repetitions } from './rounds.mjs';

/** Milliseconds of one measurement: long against the clock's steps, short against the drift of the processor's. */
const piece = 8;

const folders = { reproducible: 'target/probe/plain', fused: 'target/probe/fused' };
const loaded = new Map();

/** The glue of an arithmetic; rejects where the environment has no relaxed SIMD and needs it. */
async function load(arithmetic, host) {
  const folder = folders[arithmetic];
  const glue = await host.load(`${folder}/hourglass_probe.js`);
  const module = await WebAssembly.compile(await host.bytes(`${folder}/hourglass_probe_bg.wasm`));
  glue.initSync({ module });
  glue.setOrdered('Float16Array' in globalThis); // as ts/runtime/modules.ts does
  return glue;
}

function glueOf(arithmetic, host) {
  if (!loaded.has(arithmetic)) loaded.set(arithmetic, load(arithmetic, host));
  return loaded.get(arithmetic);
}

/**
 * @param {{ probe: string, sizes: number[], arithmetic: 'reproducible' | 'fused' }} spec
 * @param {import('./case.mjs').Host} host
 * @returns {Promise<import('./rounds.mjs').Candidate & { flops: number }>} its speed is in FLOP a second, of which a run has
 *   `flops`; element-wise kernels count elements
 */
export async function probe({ probe: name, sizes, arithmetic }, host) {
  const { Probe } = await glueOf(arithmetic, host);
  let kernel;
  try {
    kernel = new Probe(name, Uint32Array.from(sizes));
  } catch (error) {
    throw new Error(String(error));
  }
  const times = repetitions((count) => kernel.run(count), piece);
  return {
    speed: () => (kernel.flops() * times) / (clock(() => kernel.run(times)) / 1000),
    close: () => kernel.free(),
    flops: kernel.flops(),
  };
}

/**
 * Training on the calling thread, without worker and reports: one epoch at a time.
 *
 * @param {{ batch: number, arithmetic: 'reproducible' | 'fused' }} spec
 * @returns {Promise<import('./rounds.mjs').Candidate>} its speed is in FLOP a second
 */
export async function engine({ batch, arithmetic }, { widths, bytes, host }) {
  const { Training } = await glueOf(arithmetic, host);
  const rows = bytes.length / widths[0];
  const spec = JSON.stringify(deep({ ...halves(widths), latentActivation: 'relu' }));
  const run = new Training(spec, JSON.stringify({ epochs: 1e6, batchSize: batch }), bytes, rows);
  // An epoch is as many steps as there are batches, and a call ends with it.
  const speed = () =>
    (rows * trainingFlops(widths)) / (clock(() => run.steps(Math.ceil(rows / batch))) / 1000);
  for (let epoch = 0; epoch < 3; epoch++) speed();
  return { speed, close: () => run.free() };
}
