/** Figures that are measured without a counterpart: time to start, size, memory. */

import { memory } from './memory.mjs';

const measures = {
  memory,
  start: async () => (await import('./start.mjs')).measure(),
  size: async () => (await import('../size.mjs')).measure(),
};

/**
 * @param {{ candidates: { run: string }[], rounds: number, widths: number[] }} job
 * @returns {Promise<{ values: number[][] }>} by candidate: one figure, or one a round where it differs every time
 */
export async function runFigures({ candidates, rounds, widths }, host, told) {
  const context = { widths, bytes: await host.bytes('.cache/bench/rows.u8') };
  const values = [];
  for (const spec of candidates) {
    const found = [];
    const times = spec.run === 'start' ? rounds : 1;
    while (found.length < times) {
      found.push(await measures[spec.run](spec, context));
      told((values.length + found.length / times) / candidates.length);
    }
    values.push(found);
  }
  return { values };
}
