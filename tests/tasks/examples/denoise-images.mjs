/** Clean pictures: a small network learns on pages of digits to take noise away, and cleans a page of any size. */

import { Autoencoder, denoiser, denoisingNetwork, denoisingPatches, optimizers } from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import { digits } from '../digits.mjs';

const { images } = digits(24);
const pages = Array.from({ length: 8 }, (_, i) => page(3, 10, 30 * i)); // no noisy ones are needed

const spec = denoisingNetwork({ inputShape: [16, 16, 1], filters: [16], depth: 1, noise: 0.2 });
const model = await Autoencoder.create(spec, { seed: 1 });
const pieces = denoisingPatches(spec, pages.slice(1), { count: 1500, noise: [0.1, 0.5], seed: 1 });
await model.fit(pieces, { epochs: 3, batchSize: 8, optimizer: optimizers.adam({ learningRate: 3e-3 }) });

const random = new Random(1);
const noisy = { ...pages[0], data: pages[0].data.map((value) => value + 0.3 * random.normal()) };
const clean = await denoiser(model).image(noisy); // its noise is measured, its size does not matter
const [before, after] = [psnr(noisy.data), psnr(clean.data)];
console.log(
  `${clean.shape.join(' × ')} pixels: ${before.toFixed(1)} dB before, ${after.toFixed(1)} dB after`,
);
await model.close();

function page(down, across, first) {
  const [height, width] = [28 * down, 28 * across];
  const data = Float32Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    const digit = first + Math.floor(y / 28) * across + Math.floor(x / 28);
    return images.data[digit * 784 + (y % 28) * 28 + (x % 28)];
  });
  return { data, shape: [height, width] };
}

function psnr(data) {
  const error = data.reduce((sum, value, i) => sum + (value - pages[0].data[i]) ** 2 / data.length, 0);
  return -10 * Math.log10(error);
}
