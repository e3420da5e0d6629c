/** Rebuilding rows: with the engine in the calling thread, or through the public call and its worker. */

import { forwardFlops, halves, numbers } from './model.mjs';
import { repetitions } from './rounds.mjs';
import { create } from './train.mjs';

/** Milliseconds of one measurement. */
const piece = 50;

const folders = { reproducible: 'dist/wasm/st', fused: 'dist/wasm/st-relaxed' };

/**
 * The engine without its worker, one thread: onnxruntime-web is called in the same way.
 *
 * @returns {Promise<{ reconstruct(values: Float32Array, rows: number): Float32Array,
 *   parameters(): { name: string, shape: number[], data: Float32Array }[], close(): void }>}
 */
export async function openSession(arithmetic, { widths, host }) {
  // Both builds share one glue, which holds one instance: each has a copy of it.
  const glue = await host.load(`dist/wasm/st/hourglass.js?${arithmetic}`);
  const wasm = await host.bytes(`${folders[arithmetic]}/hourglass_bg.wasm`);
  glue.initSync({ module: await WebAssembly.compile(wasm) });
  glue.setOrdered('Float16Array' in globalThis); // as ts/runtime/modules.ts does
  const { deep } = await import('hourglass-ae');
  const session = new glue.Session(JSON.stringify(deep({ ...halves(widths), latentActivation: 'relu' })), 1);
  return {
    reconstruct: (values, rows) => session.reconstruct(values, rows, 1),
    parameters: () =>
      JSON.parse(session.parameters()).map((one) => ({ ...one, data: session.parameter(one.name) })),
    close: () => session.free(),
  };
}

/**
 * @param {{ batch: number, arithmetic: 'reproducible' | 'fused', through: 'session' | 'call' }} spec
 * @returns {Promise<import('./rounds.mjs').Candidate>} its speed is in FLOP a second
 */
export async function inference({ batch, arithmetic, through }, context) {
  const { widths, bytes } = context;
  const rows = numbers(bytes.subarray(0, batch * widths[0]));
  const work = forwardFlops(widths) * batch;
  return through === 'call'
    ? called(widths, arithmetic, rows, work)
    : direct(context, arithmetic, rows, batch, work);
}

async function direct(context, arithmetic, rows, batch, work) {
  const session = await openSession(arithmetic, context);
  const run = (times) => {
    for (let i = 0; i < times; i++) session.reconstruct(rows, batch);
  };
  const times = repetitions(run, piece);
  return { speed: () => rate(work * times, () => run(times)), close: () => session.close() };
}

async function called(widths, arithmetic, rows, work) {
  const model = await create(widths, { threads: 1, arithmetic });
  const run = async (times) => {
    for (let i = 0; i < times; i++) await model.reconstruct(rows);
  };
  const times = 50;
  for (let i = 0; i < 4; i++) await run(times);
  return { speed: () => rate(work * times, () => run(times)), close: () => model.close() };
}

async function rate(work, run) {
  const began = performance.now();
  await run();
  return work / ((performance.now() - began) / 1000);
}
