/** The model of the benches, its arithmetic, and its data. */

/** Multiply-adds of one row, forwards. */
function products(widths) {
  return widths.slice(1).reduce((sum, width, index) => sum + width * widths[index], 0);
}

/** FLOP of one row through the model: two per multiply-add, products only. */
export const forwardFlops = (widths) => 2 * products(widths);

/** FLOP of one row of training: forwards, gradients of weights, gradients of inputs but the first layer's. */
export const trainingFlops = (widths) => 6 * products(widths) - 2 * widths[0] * widths[1];

/**
 * The same for the convolutional model `net`: kernels of 3×3 that halve both sides of a square image, a dense layer to
 * the code, and all of it mirrored. The first layer's gradient of the input is not computed.
 */
export function convolutionalFlops({ filters, latentDim }, [values]) {
  let [side, channels, products, first] = [Math.sqrt(values), 1, 0, 0];
  for (const count of filters) {
    side /= 2;
    products += 2 * 9 * side * side * channels * count;
    first ||= products / 2;
    channels = count;
  }
  return 6 * (products + 2 * side * side * channels * latentDim) - 2 * first;
}

/** FLOP of one row of training of the model that a candidate asks for. */
export const workOf = ({ net }, widths) => (net ? convolutionalFlops(net, widths) : trainingFlops(widths));

/** Weights and biases. */
export const parameters = (widths) =>
  products(widths) + widths.slice(1).reduce((sum, width) => sum + width, 0);

/** Hidden widths of the encoder and the width of the code. */
export function halves(widths) {
  const middle = (widths.length - 1) / 2;
  return { inputShape: [widths[0]], units: widths.slice(1, middle), latentDim: widths[middle] };
}

/**
 * Some rows of the data, from the first on and over again where more are asked for.
 *
 * @param {Uint8Array} bytes whole rows
 * @returns {Uint8Array}
 */
export function take(bytes, rows, columns) {
  const all = new Uint8Array(rows * columns);
  for (let at = 0; at < all.length; at += bytes.length) all.set(bytes.subarray(0, all.length - at), at);
  return all;
}

/** Bytes as numbers from 0 to 1. */
export const numbers = (bytes) => Float32Array.from(bytes, (byte) => byte / 255);

/** Binary cross-entropy per value, with logarithms no lower than -100, as PyTorch has it. */
export function crossEntropy(outputs, targets) {
  const log = (x) => Math.max(Math.log(x), -100);
  let sum = 0;
  for (let i = 0; i < targets.length; i++)
    sum -= targets[i] * log(outputs[i]) + (1 - targets[i]) * log(1 - outputs[i]);
  return sum / targets.length;
}
