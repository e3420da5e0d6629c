/** jax-js, device `wasm`: the whole step in one `jit`, Adam written out, since its optimizers are a package apart. */

import { readFileSync } from 'node:fs';
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';

const { version } = JSON.parse(
  readFileSync(new URL('node_modules/@jax-js/jax/package.json', import.meta.url)),
);
const [rate, beta1, beta2, epsilon] = [0.001, 0.9, 0.999, 1e-7];

export async function open({ widths, batch, rows, values }) {
  await init('wasm');
  defaultDevice('wasm');
  let state = { p: initial(widths), m: zeros(widths), v: zeros(widths) };
  const batches = Array.from({ length: rows / batch }, (_, index) =>
    np
      .array(values.slice(index * batch * widths[0], (index + 1) * batch * widths[0]))
      .reshape([batch, widths[0]]),
  );
  let steps = 0;
  const run = async () => {
    let loss;
    for (const x of batches) {
      steps += 1;
      const corrections = np.array([1 / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps)]);
      loss?.dispose();
      [state, loss] = step(state, x.ref, corrections);
    }
    await blockUntilReady(state);
    loss.dispose();
  };
  return {
    version,
    async train() {
      const began = performance.now();
      await run();
      return (performance.now() - began) / 1000;
    },
    async reconstruct(sample, count) {
      const x = np.array(sample.slice()).reshape([count, widths[0]]);
      return nn.sigmoid(logits(tree.ref(state.p), x)).data();
    },
  };
}

/** Every function owns its arguments: `ref` keeps what is used again. */
function logits(layers, x) {
  return layers.reduce((h, { w, b }, index) => {
    const z = np.matmul(h, w).add(b);
    return index + 1 < layers.length ? nn.relu(z) : z;
  }, x);
}

/** Binary cross-entropy of logits, summed over features, averaged over rows: as ours. */
function loss(layers, x) {
  const rows = x.shape[0];
  const z = logits(layers, x.ref);
  return nn.softplus(z.ref).sub(z.mul(x)).sum().div(rows);
}

const step = jit(({ p, m, v }, x, corrections) => {
  const [value, g] = valueAndGrad(loss)(tree.ref(p), x);
  const [c1, c2] = [corrections.ref.slice(0), corrections.slice(1)];
  m = tree.map((m, g) => m.mul(beta1).add(g.mul(1 - beta1)), m, tree.ref(g));
  v = tree.map((v, g) => v.mul(beta2).add(g.ref.mul(g).mul(1 - beta2)), v, g);
  p = tree.map(
    (p, m, v) =>
      p.sub(
        m
          .mul(c1.ref)
          .mul(rate)
          .div(np.sqrt(v.mul(c2.ref)).add(epsilon)),
      ),
    p,
    tree.ref(m),
    tree.ref(v),
  );
  c1.dispose();
  c2.dispose();
  return [{ p, m, v }, value];
});

function initial(widths) {
  return widths.slice(1).map((width, index) => {
    const limit = Math.sqrt(6 / (width + widths[index]));
    const w = Float32Array.from({ length: width * widths[index] }, () => (2 * Math.random() - 1) * limit);
    return { w: np.array(w).reshape([widths[index], width]), b: np.zeros([width]) };
  });
}

const zeros = (widths) =>
  widths.slice(1).map((width, index) => ({ w: np.zeros([widths[index], width]), b: np.zeros([width]) }));
