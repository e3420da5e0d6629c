/** What the README says of the measurements: a sentence made of the newest results. */

import { readFileSync, writeFileSync } from 'node:fs';

const readme = new URL('../../README.md', import.meta.url);
const [begin, end] = ['<!-- speed: begin -->', '<!-- speed: end -->'];

/** @param {import('./results.mjs').Result[]} results */
export function sentence(results) {
  const of = (name) => results.find((result) => result.name === name);
  const times = (name) => {
    const { median } = of(name).figure;
    return median < 100 ? median.toPrecision(2) : median.toFixed(0);
  };
  const share = (name) => {
    const found = of(name).parts.flatMap(({ role, figure }) => (role === 'numerator' ? [figure.median] : []));
    return `${Math.min(...found).toFixed(2)}–${Math.max(...found).toFixed(2)}`;
  };
  const judged = results.filter(({ verdict }) => verdict !== 'not measured');
  const under = judged.filter(({ verdict }) => verdict === 'under').length;
  return [
    `[bench/README.md](bench/README.md) has the measurements: products at ${share('gemm-reproducible')} (fused`,
    `${share('gemm-fused')}) of what 128-bit WebAssembly can do at all; training on two threads ${times('tfjs-cpu')} ×`,
    `as fast as tfjs-cpu, ${times('tfjs-wasm')} × tfjs-wasm, ${times('jax-js')} × jax-js, and fused`,
    `${times('pytorch-32')} × PyTorch on the CPU at batch 32, ${times('pytorch-128')} × at 128. Of ${judged.length} goals`,
    `${judged.length - under} are met; where one is missed, it says so.`,
  ].join('\n');
}

/** Puts it where the README has its marks. */
export function replaceSentence(results) {
  const old = readFileSync(readme, 'utf8');
  const [before, after] = [old.indexOf(begin), old.indexOf(end)];
  if (before < 0 || after < 0) throw new Error(`README.md has lost its marks ${begin} and ${end}`);
  writeFileSync(readme, `${old.slice(0, before + begin.length)}\n${sentence(results)}\n${old.slice(after)}`);
}
