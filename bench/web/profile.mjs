/**
 * Where the time of one training step goes: every kernel at the step's shapes, timed alone, against the whole step.
 *
 * The whole is the engine's step without a worker; what the public package adds stands on top. A kernel within a step
 * finds other things in the caches than alone, so shares are good to a few percent.
 */

import { parameters, trainingFlops } from './model.mjs';
import { engine, probe } from './probes.mjs';
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
  const context = { widths, host, bytes: await host.bytes('.cache/bench/rows.u8') };
  const found = [];
  for (const [index, batch] of batches.entries()) {
    const within = (share) => told((index + share) / batches.length);
    found.push({ batch, shares: await step({ batch, arithmetic }, rounds, context, within) });
  }
  return found;
}

async function step({ batch, arithmetic }, rounds, context, told) {
  const { widths, host } = context;
  const whole = await engine({ batch, arithmetic }, context);
  const outer = await train({ batch, threads: 1, arithmetic }, context).catch(() => undefined);
  const kernels = [];
  for (const [part, list] of parts(widths, batch))
    for (const [name, sizes] of list)
      kernels.push({ part, ...(await probe({ probe: name, sizes, arithmetic }, host)) });
  const candidates = [whole, ...kernels, ...(outer ? [outer] : [])];
  const speeds = await inRounds(candidates, { rounds }, told);
  for (const candidate of candidates) await candidate.close();
  const seconds = speeds[0].map((speed) => (batch * trainingFlops(widths)) / speed);
  const shares = sharesOf(kernels, speeds.slice(1), seconds);
  // The whole is the engine's step; what the package adds to it comes on top.
  const more = outer && speeds[0].map((speed, round) => speed / speeds.at(-1)[round] - 1);
  return more ? [...shares, { part: 'on top: worker, reports of progress', share: more }] : shares;
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
  return [...shares, ['the rest: biases, activations, barriers', rest]].map(([part, share]) => ({
    part,
    share,
  }));
}
