/** What is loaded only when it is called works from the package as it is: in Node from a bundle, in a page module by module. */

import { Autoencoder, deep, diagnose, features, reduce, spaces, tune, undercomplete } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { patterns, sha256 } from './tools.js';

const rows = patterns(60, 6);

test('exports, the same bytes everywhere', async () => {
  await using model = await Autoencoder.create(deep({ inputShape: [6], units: [4], latentDim: 2 }), {
    seed: 5,
    threads: 1,
  });
  const onnx = await model.export('onnx');
  expect(new TextDecoder('latin1').decode(onnx)).toContain('hourglass-ae');
  expect(await sha256(onnx)).toBe('f877f1341b2109db020aa4beddc66bf5c75e76374e550494c2772c89ce51d6b2');
  const weights = await model.export('safetensors', { part: 'decoder' });
  expect(new TextDecoder('latin1').decode(weights)).toContain('"decoder.0.weight"');
});

test('searches, diagnoses and looks at units', async () => {
  const { model } = await tune(rows, {
    space: { latentDim: spaces.int(1, 4) },
    build: ({ latentDim }) => undercomplete({ inputShape: [6], latentDim }),
    trials: 2,
    epochs: 3,
    engine: { threads: 1 },
  });
  expect((await diagnose(model, rows)).every(({ advice }) => advice.length > 0)).toBe(true);
  expect((await features(model, rows)).atoms.shape).toEqual([model.latentDim, 6]);
  await model.close();
});

test('reduces', async () => {
  const found = await reduce(rows, { columns: 6, epochs: 60, seed: 1, create: { threads: 1 } });
  expect(found.points.shape).toEqual([60, 2]);
  expect(found.trustworthiness).toBeGreaterThan(0.7);
  const { data } = await found.transform(rows);
  expect(data).toEqual(found.points.data);
  await found.model.close();
});
