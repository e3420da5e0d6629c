/** jax-js, device `wasm`: the whole step in one `jit`, Adam written out, since its optimizers are a package apart. */

import { readFileSync } from 'node:fs';
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';

const { version } = JSON.parse(
  readFileSync(new URL('node_modules/@jax-js/jax/package.json', import.meta.url)),
);
const [rate, beta1, beta2, epsilon] = [0.001, 0.9, 0.999, 1e-7];

export async function open({ widths, batch, rows, values, net }) {
  await init('wasm');
  defaultDevice('wasm');
  const { shapes, logits } = net ? convolutional(net, widths[0]) : dense(widths);
  const step = stepOf(logits);
  let state = { p: initial(shapes), m: zeros(shapes), v: zeros(shapes) };
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

/** Shapes of the weights, and the model up to its sigmoid. Every function owns its arguments: `ref` keeps what is used again. */
function dense(widths) {
  const shapes = widths.slice(1).map((width, index) => ({ w: [widths[index], width], b: [width] }));
  const logits = (layers, x) =>
    layers.reduce((h, { w, b }, index) => {
      const z = np.matmul(h, w).add(b);
      return index + 1 < layers.length ? nn.relu(z) : z;
    }, x);
  return { shapes, logits };
}

/** Every convolution halves both sides of a square image; the decoder mirrors the encoder. */
function convolutional({ filters, latentDim }, values) {
  const side = Math.sqrt(values);
  const channels = [1, ...filters];
  const [small, last] = [side / 2 ** filters.length, channels.at(-1)];
  const flat = small * small * last;
  const kernel = (inner, outer) => ({ w: [outer, inner, 3, 3], b: [outer, 1, 1] });
  const down = filters.map((count, index) => kernel(channels[index], count));
  const up = filters.map((count, index) => kernel(count, channels[index])).reverse();
  const middle = [
    { w: [flat, latentDim], b: [latentDim] },
    { w: [latentDim, flat], b: [flat] },
  ];
  const logits = (layers, x) => {
    const [rows, n] = [x.shape[0], filters.length];
    let h = x.reshape([rows, 1, side, side]);
    for (const { w, b } of layers.slice(0, n)) h = nn.relu(lax.conv(h, w, [2, 2], 'SAME').add(b));
    h = h.reshape([rows, flat]);
    for (const { w, b } of layers.slice(n, n + 2)) h = nn.relu(np.matmul(h, w).add(b));
    h = h.reshape([rows, last, small, small]);
    layers.slice(n + 2).forEach(({ w, b }, index) => {
      const z = lax.convTranspose(h, w, [2, 2], 'SAME').add(b);
      h = index + 1 < n ? nn.relu(z) : z;
    });
    return h.reshape([rows, values]);
  };
  return { shapes: [...down, ...middle, ...up], logits };
}

/** Binary cross-entropy of logits, summed over features, averaged over rows: as ours. */
const lossOf = (logits) => (layers, x) => {
  const rows = x.shape[0];
  const z = logits(layers, x.ref);
  return nn.softplus(z.ref).sub(z.mul(x)).sum().div(rows);
};

const stepOf = (logits) =>
  jit(({ p, m, v }, x, corrections) => {
    const [value, g] = valueAndGrad(lossOf(logits))(tree.ref(p), x);
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

function initial(shapes) {
  return shapes.map(({ w: shape, b }) => {
    const size = shape.reduce((a, b) => a * b);
    const taps = shape.slice(2).reduce((a, b) => a * b, 1);
    const limit = Math.sqrt(6 / (taps * (shape[0] + shape[1])));
    const w = Float32Array.from({ length: size }, () => (2 * Math.random() - 1) * limit);
    return { w: np.array(w).reshape(shape), b: np.zeros(b) };
  });
}

const zeros = (shapes) => shapes.map(({ w, b }) => ({ w: np.zeros(w), b: np.zeros(b) }));
