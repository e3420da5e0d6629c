/**
 * One case, in Node or in a page: its candidates and the peak loop in rounds.
 *
 * @typedef {{ bytes(path: string): Promise<Uint8Array>, load(path: string): Promise<object> }} Host
 *   reads a file of the repository, or imports it as a module
 */

import { engine, probe } from './probes.mjs';
import { inRounds } from './rounds.mjs';
import { train } from './train.mjs';

/** How a candidate is made ready, by its `run`. */
const everywhere = { probe: (spec, { host }) => probe(spec, host), train, engine };

/** The most that the processor can do: every candidate is seen beside it. */
const peak = { run: 'probe', probe: 'peak', sizes: [], arithmetic: 'fused' };

/**
 * @param {{ candidates: { run: string }[], rounds: number, limit: number, widths: number[] }} job
 * @param {Host} host
 * @param {(share: number) => void} told
 * @param {object} makers more of them, that only this environment has
 */
export async function runCase({ candidates, rounds, limit, widths }, host, told, makers = {}) {
  const context = { widths, host, bytes: await host.bytes('.cache/bench/rows.u8') };
  const known = { ...everywhere, ...makers };
  const ready = [];
  try {
    for (const spec of [...candidates, peak]) {
      ready.push(await made(known[spec.run], spec, context));
      told((0.3 * ready.length) / (candidates.length + 1));
    }
    const speeds = await inRounds(ready, { rounds, limit }, (share) => told(0.3 + 0.7 * share));
    return { speeds, notes: ready.map(({ notes }) => notes) };
  } finally {
    for (const candidate of ready) await candidate.close?.();
  }
}

/** What only stands beside may be missing: it leaves a note and no speed. */
async function made(maker, spec, context) {
  try {
    return await maker(spec, context);
  } catch (error) {
    if (spec.role !== 'beside') throw error;
    return { speed: () => Number.NaN, notes: { missing: String(error) } };
  }
}
