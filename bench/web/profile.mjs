/**
 * Where the time of one training step goes: every kernel at the step's shapes, timed alone, against the whole step.
 *
 * What is left over are barriers, the smaller kernels and JavaScript; a kernel within a step finds other things in the
 * caches than alone, so shares are good to a few percent.
 */

import { parameters, trainingFlops } from './model.mjs';
import { probe } from './probes.mjs';
import { inRounds } from './rounds.mjs';
import { train } from './train.mjs';

/** Kernels of a step by part: names and sizes of probes. */
function parts(widths, batch) {
  const layers = widths.slice(1).map((width, index) => [batch, widths[index], width]);
  return [
    ['GEMM forward', layers.map((sizes) => ['gemm', sizes])],
    ['GEMM d_input', layers.slice(1).map((sizes) => ['gemmInput', sizes])],
    ['GEMM d_weight', layers.map((sizes) => ['gemmWeight', sizes])],
    ['sigmoid, loss and gradient', [['sigmoidBce', [batch, widths.at(-1)]]]],
    ['optimizer (Adam)', [['adam', [parameters(widths)]]]],
    ['gather of the batch', [['gatherU8', [batch, widths[0]]]]],
  ];
}

/**
 * @param {{ widths: number[], batches: number[], arithmetic: string, rounds: number }} job
 * @returns {Promise<{ batch: number, shares: { part: string, share: number[] }[] }[]>} shares of the step, by round
 */
export async function runProfile({ widths, batches, arithmetic, rounds }, host, told) {
  const bytes = await host.bytes('.cache/bench/rows.u8');
  const found = [];
  for (const [index, batch] of batches.entries()) {
    const step = await train({ batch, threads: 1, arithmetic }, { widths, bytes });
    const kernels = [];
    for (const [part, list] of parts(widths, batch))
      for (const [name, sizes] of list)
        kernels.push({ part, ...(await probe({ probe: name, sizes, arithmetic }, host)) });
    const speeds = await inRounds([step, ...kernels], { rounds }, (share) =>
      told((index + share) / batches.length),
    );
    for (const candidate of [step, ...kernels]) await candidate.close();
    const whole = speeds[0].map((speed) => (batch * trainingFlops(widths)) / speed);
    found.push({ batch, shares: sharesOf(kernels, speeds.slice(1), whole) });
  }
  return found;
}

/** Seconds of each part over seconds of the step, round by round, and the rest. */
function sharesOf(kernels, speeds, whole) {
  const shares = new Map();
  for (const [index, { part, flops }] of kernels.entries()) {
    const sums = shares.get(part) ?? whole.map(() => 0);
    shares.set(
      part,
      sums.map((sum, round) => sum + flops / speeds[index][round] / whole[round]),
    );
  }
  const rest = whole.map(
    (_, round) => 1 - [...shares.values()].reduce((sum, share) => sum + share[round], 0),
  );
  return [...shares, ['barriers, JavaScript, the rest', rest]].map(([part, share]) => ({ part, share }));
}
