/** Single kernels inside wasm, in both arithmetics, on the calling thread. */

import { clock, repetitions } from './rounds.mjs';

/** Milliseconds of one measurement: long against the clock's steps, short against the drift of the processor's. */
const piece = 8;

const folders = { reproducible: 'target/probe/plain', fused: 'target/probe/fused' };
const loaded = new Map();

/** The class `Probe` of an arithmetic; rejects where the environment has no relaxed SIMD and needs it. */
async function load(arithmetic, host) {
  const folder = folders[arithmetic];
  const glue = await host.load(`${folder}/hourglass_probe.js`);
  const module = await WebAssembly.compile(await host.bytes(`${folder}/hourglass_probe_bg.wasm`));
  glue.initSync({ module });
  return glue.Probe;
}

/**
 * @param {{ probe: string, sizes: number[], arithmetic: 'reproducible' | 'fused' }} spec
 * @param {import('./case.mjs').Host} host
 * @returns {Promise<import('./rounds.mjs').Candidate & { flops: number }>} its speed is in FLOP a second, of which a run has
 *   `flops`; element-wise kernels count elements
 */
export async function probe({ probe: name, sizes, arithmetic }, host) {
  if (!loaded.has(arithmetic)) loaded.set(arithmetic, load(arithmetic, host));
  const Probe = await loaded.get(arithmetic);
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
