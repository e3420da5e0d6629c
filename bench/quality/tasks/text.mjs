/**
 * Texts: anomalies among embeddings of news, where the language model is given and the autoencoder learns from its
 * vectors; and words that a sequence autoencoder rebuilds.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  Autoencoder,
  anomalyDetector,
  baselines,
  optimizers,
  recurrent,
  schedules,
  stringAutoencoder,
  vanilla,
} from 'hourglass-ae';
import { Random, standardScaler } from 'hourglass-ae/data';
import { mean } from '../figures.mjs';
import { readSet } from './anomaly/sets.mjs';

const optimizer = optimizers.adam({ learningRate: 2e-3 });
const schedule = schedules.cosine();

/** Half as many codes as columns, as the reference's principal components: embeddings are wide and their rows few. */
async function news(data, seed, steps) {
  const { train, test, labels } = await readSet(data, 'NLP_by_BERT_20news_3', seed);
  const [rows, columns] = train.shape;
  const spec = vanilla({
    inputShape: [columns],
    latentDim: columns / 2,
    outputActivation: 'linear',
    loss: 'meanSquaredError',
  });
  const preprocessing = standardScaler(train);
  const model = await Autoencoder.create(spec, { seed, threads: 1, preprocessing });
  await model.fit(train, { epochs: Math.round((steps * 64) / rows), batchSize: 64, optimizer, schedule });
  const figures = {};
  for (const kind of ['mahalanobis', 'squaredError', 'latentMahalanobis']) {
    const detector = await anomalyDetector(model, train, { score: kind, calibration: 0.1, seed });
    figures[kind] = 100 * (await detector.evaluate(test, labels)).auroc;
  }
  await model.close();
  for (const [name, { auroc }] of Object.entries(await baselines(train, test, labels))) {
    figures[name] = 100 * auroc;
  }
  return figures;
}

const folder = fileURLToPath(new URL('../words/', import.meta.url));
const list = `${folder}node_modules/an-array-of-english-words/index.json`;

/** English words of 2 to 16 letters in an order that the seed decides: some to learn from, and 2,000 others. */
function words(seed, count) {
  if (!existsSync(list)) {
    spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  }
  const all = JSON.parse(readFileSync(list, 'utf8')).filter((word) => /^[a-z]{2,16}$/.test(word));
  const order = Array.from(new Random(seed).order(all.length), (i) => all[i]);
  return { held: order.slice(0, 2000), train: order.slice(2000, 2000 + count) };
}

/** Shares of characters and words that 64 numbers give back, of words that were never seen. */
async function rebuilt({ held, train }, seed) {
  const settings = { dimensions: 64, length: 16, seed, create: { threads: 1 } };
  const strings = await stringAutoencoder(train, settings);
  const shares = await strings.evaluate(held);
  await strings.close();
  return shares;
}

/** What recurrent layers reach in the same time: the characters that are right. */
async function recurrentShare({ held, train }, seed, seconds) {
  const one = (list) => {
    const data = new Uint8Array(list.length * 17 * 27);
    list.forEach((word, row) => {
      for (let at = 0; at <= word.length; at++) {
        data[(row * 17 + at) * 27 + (at < word.length ? word.charCodeAt(at) - 97 : 26)] = 255;
      }
    });
    return { data, shape: [list.length, 17, 27] };
  };
  const spec = recurrent({
    inputShape: [17, 27],
    units: [96],
    latentDim: 64,
    cell: 'gru',
    outputActivation: 'softmax',
    loss: 'categoricalCrossEntropy',
  });
  const model = await Autoencoder.create(spec, { seed, threads: 1 });
  for await (const { elapsed } of model.train(one(train), {
    epochs: 3,
    batchSize: 64,
    optimizer,
    schedule,
  })) {
    if (elapsed > seconds) break;
  }
  const { data } = await model.reconstruct(one(held));
  await model.close();
  let right = 0;
  held.forEach((word, row) => {
    for (let at = 0; at < word.length; at++) {
      const chances = data.subarray((row * 17 + at) * 27, (row * 17 + at + 1) * 27);
      if (chances.indexOf(Math.max(...chances)) === word.charCodeAt(at) - 97) right++;
    }
  });
  return right / held.join('').length;
}

export const task = {
  name: 'text',
  what: 'anomalies among embedded news, and words rebuilt from 64 numbers',
  needs: ['adbench'],
  async run({ data, seeds, quick, say }) {
    const sets = [];
    const strings = [];
    for (const seed of seeds) {
      sets.push(await news(data, seed, quick ? 300 : 1000));
      const { mahalanobis, pca, nearestNeighbours } = sets.at(-1);
      const figures = [mahalanobis, pca, nearestNeighbours].map((value) => value.toFixed(2));
      say(`news, seed ${seed}: AUROC ${figures[0]}, PCA ${figures[1]}, kNN ${figures[2]}`);
      strings.push(await rebuilt(words(seed, quick ? 10_000 : 60_000), seed));
      say(`words, seed ${seed}: ${(100 * strings.at(-1).characters).toFixed(2)} % of the characters`);
    }
    const plain = quick ? undefined : await recurrentShare(words(seeds[0], 60_000), seeds[0], 75);
    const of = (name) => mean(sets.map((set) => set[name]));
    const best = Math.max(of('pca'), of('nearestNeighbours'));
    return {
      goals: [
        {
          measure: 'AUROC, news embeddings',
          value: of('mahalanobis'),
          goal: best,
          better: 'more',
          reference: `PCA ${of('pca').toFixed(1)}, kNN ${of('nearestNeighbours').toFixed(1)}, same run`,
        },
        { measure: 'AUROC, by squared error', value: of('squaredError') },
        {
          measure: 'characters of held-out words rebuilt, %',
          value: 100 * mean(strings.map(({ characters }) => characters)),
          goal: 98,
          better: 'more',
          reference: '64 numbers a word',
        },
        { measure: 'held-out words rebuilt, %', value: 100 * mean(strings.map(({ texts }) => texts)) },
        ...(plain === undefined
          ? []
          : [{ measure: 'characters by recurrent layers in 75 s, %', value: 100 * plain, seeds: 1 }]),
      ],
      details: { sets, strings },
    };
  },
};
