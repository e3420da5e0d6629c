/** The images that models are trained on and judged by. */

import { Random, readIdx } from 'hourglass-ae/data';

/**
 * Rows to train on and to test, with their classes: MNIST's own test digits, of Fashion-MNIST the last 10,000 images.
 *
 * @param {{ data?: 'mnist' | 'fashion-mnist' | 'binarised' }} net
 * @param {string} folder
 */
export async function rowsOf({ data = 'mnist' }, folder) {
  if (data === 'fashion-mnist') {
    const { data: bytes } = await images(`${folder}/${data}/train-images-idx3-ubyte.gz`);
    const part = (from, to) => ({ data: bytes.slice(from * 784, to * 784), shape: [to - from, 784] });
    return { train: part(0, 50_000), test: part(50_000, 60_000) };
  }
  const train = await images(`${folder}/mnist/train-images-idx3-ubyte.gz`);
  const test = await images(`${folder}/mnist/t10k-images-idx3-ubyte.gz`);
  if (data === 'binarised') {
    const random = new Random(1);
    return { train: binarised(train, random), test: binarised(test, random) };
  }
  const labels = {
    train: (await readIdx(`${folder}/mnist/train-labels-idx1-ubyte.gz`)).data,
    test: (await readIdx(`${folder}/mnist/t10k-labels-idx1-ubyte.gz`)).data,
  };
  return { train, test, labels };
}

/** Rows of 784 bytes. */
async function images(file) {
  const { data, shape } = await readIdx(file);
  return { data, shape: [shape[0], 784] };
}

/** Each pixel drawn once, black or white, with its brightness as probability (Salakhutdinov and Murray 2008). */
const binarised = ({ data, shape }, random) => ({
  data: data.map((byte) => (random.uniform() * 255 < byte ? 255 : 0)),
  shape,
});
