/** Images of straight edges and slopes, the same in every environment, and a small model that packs such. */

import {
  Autoencoder,
  type CreateOptions,
  compressive,
  type ModelSpec,
  optimizers,
  type Pixels,
} from 'hourglass-ae';

/** Grey or colour: a slope, stripes and a square on it. */
export function scene(height: number, width: number, channels: number, seed = 0): Pixels<Uint8Array> {
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++) {
        const slope = (2 * x + 3 * y + 40 * c + 50 * seed) % 256;
        const stripe = ((x + 2 * y + 7 * seed) >> 3) % 3 === 0 ? 40 : 0;
        const square = (x - 5 * seed) % 23 < 9 && y % 19 < 8 ? 90 : 0;
        data[(y * width + x) * channels + c] = Math.min(255, slope / 2 + stripe + square);
      }
  return { data, shape: [height, width, channels] };
}

/** What differs from model to model. */
interface Small {
  colours?: 1 | 3;
  lambda?: number;
  hyper?: number[];
}

export const spec = (options: Small = {}): ModelSpec =>
  compressive({
    inputShape: [16, 16, options.colours ?? 1],
    filters: [6, 4],
    kernelSize: [5, 3],
    lambda: options.lambda ?? 0.01,
    ...(options.hyper === undefined ? {} : { hyper: options.hyper }),
  });

/** Pieces of scenes, as rows of the model. */
export function pieces(count: number, channels: number): Float32Array {
  const rows = new Float32Array(count * 256 * channels);
  for (let row = 0; row < count; row++)
    rows.set(
      Float32Array.from(scene(16, 16, channels, row).data, (value) => value / 255),
      row * 256 * channels,
    );
  return rows;
}

/** The model after a short training. */
export async function trained(
  model: Small = {},
  options: CreateOptions = {},
  epochs = 40,
): Promise<Autoencoder> {
  const made = await Autoencoder.create(spec(model), { seed: 3, threads: 1, ...options });
  const optimizer = optimizers.adam({ learningRate: 0.01 });
  await made.fit(pieces(64, model.colours ?? 1), { epochs, batchSize: 16, optimizer });
  return made;
}
