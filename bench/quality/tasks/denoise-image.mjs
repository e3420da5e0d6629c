/**
 * Photographs with white Gaussian noise: a network of residual convolutions, trained on the 400 photographs of
 * Berkeley's training and test parts, cleans the 12 of Kodak. One model for all levels of noise: it knows noise of 25,
 * and the denoiser scales the contrast of images with other noise to that.
 *
 * Noise is neither cut nor rounded (noisy: 20.17 dB at 25); results are cut to 0 to 1 and compared in RGB, the mean over
 * images of each one's PSNR. Photographs are used as they are, not shrunk; the weights go nowhere.
 */

import { readdirSync } from 'node:fs';
import {
  Autoencoder,
  denoiser,
  denoisingNetwork,
  denoisingPatches,
  imageBaselines,
  noiseLevel,
  optimizers,
  resized,
  schedules,
} from 'hourglass-ae';
import { Random, readJpeg, readPng } from 'hourglass-ae/data';
import { mean } from '../figures.mjs';

/**
 * Mean PSNR in dB, by noise, on the same 12 images and kind of noise: non-local means (Buades et al. 2005) by scikit-image
 * 0.26 `denoise_nl_means(patch_size=5, patch_distance=6, h=0.8 * sigma, sigma=sigma, fast_mode=True)`. The goal's figures
 * are of all 24 images, as usually printed. Beside them stand `imageBaselines` in the same run.
 */
const scikitImage = { 15: 31.61, 25: 28.93, 50: 25.44 };
const published = 'of all 24: non-local means 29.3, BM3D 32.15; aim 31.5';

/** Settings of the whole task: pieces, how often they are seen, how large the tiles are then. */
const settings = {
  side: 32,
  filters: [32, 64],
  depth: 2,
  count: 12_000,
  epochs: 9,
  batchSize: 4,
  tile: 144,
};
const quickly = { ...settings, count: 2_000, epochs: 2, images: 2 };
const levels = [15, 25, 50];

export const task = {
  name: 'denoise-image',
  what: 'photographs with white noise, trained on bsd400, tested on Kodak',
  needs: ['bsd400', 'kodak'],
  async run({ data, seeds, quick, say }) {
    const chosen = quick ? quickly : settings;
    const results = [];
    for (const seed of seeds) {
      const model = await train(data, seed, chosen, say);
      results.push(await measure(model, data, chosen, say));
      await model.close();
    }
    return report(results, chosen, await filtered(data, chosen, say));
  },
};

/** Mean PSNR of the classical filters by level of noise, on the noise that the models get. */
export async function filtered(data, { images = 12 }, say, some = levels) {
  const photos = (await imagesOf(`${data}/kodak`, readPng)).slice(0, images);
  const found = {};
  for (const sigma of some) {
    const each = { wiener: [], nonLocalMeans: [] };
    for (const [index, photo] of photos.entries()) {
      const { clean, noisy } = noisyOf(photo, sigma, index);
      const cleaned = await imageBaselines(noisy, { noise: sigma / 255 });
      for (const [name, values] of Object.entries(each)) values.push(psnr(cleaned[name].data, clean));
      say(`filters, noise ${sigma}: ${index + 1} of ${photos.length}`);
    }
    found[sigma] = { wiener: mean(each.wiener), nonLocalMeans: mean(each.nonLocalMeans) };
  }
  return found;
}

/** A photograph from 0 to 1, and with noise of its own, which is neither cut nor rounded. */
function noisyOf({ data: bytes, shape }, sigma, index) {
  const random = new Random(1000 * sigma + index);
  const clean = Float32Array.from(bytes, (byte) => byte / 255);
  return { clean, noisy: { data: clean.map((value) => value + (sigma / 255) * random.normal()), shape } };
}

/** A network of that seed. */
export async function train(
  data,
  seed,
  { side, filters, depth, count, epochs, batchSize },
  say,
  options = {},
) {
  const photos = await imagesOf(`${data}/bsd400`, readJpeg);
  const spec = denoisingNetwork({ inputShape: [side, side, 3], filters, depth });
  const pieces = joined([...denoisingPatches(spec, photos, { count, seed })()]);
  const model = await quickest((engine) => Autoencoder.create(spec, { seed, ...engine }));
  await model.fit(pieces, {
    ...{ epochs, batchSize },
    optimizer: optimizers.adam({ learningRate: 1e-3 }),
    schedule: schedules.cosine({ warmup: 300 }),
    onProgress: ({ step, steps, meanLoss, elapsed }) =>
      step % 100 === 0 &&
      say(`seed ${seed}: ${step}/${steps}, ${psnrOf(meanLoss)} dB on pieces, ${elapsed.toFixed(0)} s`),
    ...options,
  });
  return model;
}

/** Mean PSNR over the images by level of noise, told, and measured by the denoiser itself. */
export async function measure(model, data, { tile, images = 12 }, say) {
  const large = await quickest((engine) => resized(model, [tile, tile, 3], engine));
  const photos = (await imagesOf(`${data}/kodak`, readPng)).slice(0, images);
  const found = {
    told: {},
    estimated: {},
    noisy: {},
    estimates: {},
    arithmetic: large.runtime.variant,
    node: process.version,
  };
  for (const sigma of levels) {
    const each = { told: [], estimated: [], noisy: [], estimates: [] };
    for (const [index, photo] of photos.entries()) {
      const { clean, noisy: image } = noisyOf(photo, sigma, index);
      const told = await denoiser(large).image(image, { noise: sigma / 255, overlap: 16 });
      each.told.push(psnr(told.data, clean));
      each.noisy.push(psnr(image.data, clean, false));
      each.estimates.push(255 * noiseLevel(image));
      if (sigma === 25) {
        const estimated = await denoiser(large).image(image, { overlap: 16 });
        each.estimated.push(psnr(estimated.data, clean));
      }
      say(`noise ${sigma}: ${each.told.at(-1).toFixed(2)} dB (${index + 1} of ${photos.length})`);
    }
    for (const [name, values] of Object.entries(each))
      if (values.length > 0) found[name][sigma] = name === 'told' ? values : mean(values);
  }
  await large.close();
  return found;
}

/** The figures of some seeds. */
export function report(results, chosen, filters) {
  const over = (sigma) => mean(results.map(({ told }) => mean(told[sigma])));
  const besides = (sigma) => {
    const noisy = mean(results.map((run) => run.noisy[sigma])).toFixed(2);
    const { wiener, nonLocalMeans } = filters[sigma];
    const own = `Wiener ${wiener.toFixed(2)}, non-local means ${nonLocalMeans.toFixed(2)}`;
    return `noisy ${noisy}, ${own} (scikit-image’s fast mode ${scikitImage[sigma]})`;
  };
  const goals = [
    {
      measure: 'Kodak, noise 25: PSNR (dB)',
      value: over(25),
      goal: 29.3,
      better: 'more',
      reference: `${besides(25)}; ${published}`,
    },
    {
      measure: 'Kodak, noise 25, measured by the denoiser: PSNR (dB)',
      value: mean(results.map(({ estimated }) => estimated[25])),
      better: 'more',
      reference: 'the same, told',
    },
    ...[15, 50].map((sigma) => ({
      measure: `Kodak, noise ${sigma}: PSNR (dB)`,
      value: over(sigma),
      better: 'more',
      reference: besides(sigma),
    })),
  ];
  return { goals, details: { settings: chosen, filters, results } };
}

async function imagesOf(folder, read) {
  const files = readdirSync(folder).filter((name) => /\.(jpg|png)$/.test(name));
  return Promise.all(files.sort().map((name) => read(`${folder}/${name}`, { channels: 3 })));
}

function joined(chunks) {
  const all = new Float32Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Fused products where there are any. */
async function quickest(open) {
  try {
    return await open({ arithmetic: 'fused' });
  } catch {
    return open({});
  }
}

const psnrOf = (meanSquare) => (-10 * Math.log10(meanSquare)).toFixed(2);

function psnr(found, clean, isCut = true) {
  let sum = 0;
  for (let i = 0; i < clean.length; i++) {
    const value = isCut ? Math.min(1, Math.max(0, found[i])) : found[i];
    sum += (value - clean[i]) ** 2;
  }
  return -10 * Math.log10(sum / clean.length);
}
