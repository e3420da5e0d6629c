/** Small files: a model that learned what digits look like packs a page of unseen ones, and gives it back. */

import { Autoencoder, compressive, imageCodec, optimizers } from 'hourglass-ae';
import { writePng } from 'hourglass-ae/data';
import { digits } from '../digits.mjs';

/** Five rows of ten digits as one image of 140 × 280 pixels. */
function page({ data }) {
  const pixels = new Uint8Array(140 * 280);
  for (let y = 0; y < 140; y++)
    for (let x = 0; x < 280; x++) {
      const digit = 10 * Math.floor(y / 28) + Math.floor(x / 28);
      pixels[y * 280 + x] = 255 * data[digit * 784 + 28 * (y % 28) + (x % 28)];
    }
  return { data: pixels, shape: [140, 280, 1] };
}

// The loss: bits per pixel + lambda · 255² · mean squared error.
const spec = compressive({ inputShape: [28, 28, 1], filters: [12, 12], lambda: 0.0015 });
const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
const optimizer = optimizers.adam({ learningRate: 1e-2 });
await model.fit(digits(40).images, { epochs: 12, batchSize: 16, optimizer });

const codec = imageCodec(model); // an image of any size, whatever size the rows had
const image = page(digits(5, 40).images);
const bytes = await codec.compress(image);
const again = await codec.decompress(bytes); // the same pixels on every machine
const { psnr, bitsPerPixel } = await codec.report([image]);
const png = await writePng(image);
console.log(`${again.shape.slice(0, 2).join(' × ')} pixels: ${bytes.length} bytes, as png ${png.length}`);
console.log(`${bitsPerPixel.toFixed(2)} bits per pixel, ${psnr.toFixed(1)} dB`);
await codec.close();
await model.close();
