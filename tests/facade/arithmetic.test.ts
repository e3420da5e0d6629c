/** Fused arithmetic and wide vectors: where they are, where they are refused, and what stays the same. */

import { Autoencoder, deep } from 'hourglass-ae';
import { describe, expect, test } from 'vitest';
import { relaxedSimd } from 'wasm-feature-detect';
import hashes from '../fixtures/hashes.json' with { type: 'json' };
import { bytes, hashOf, known, knownHash, refusal, small } from './tools.js';

const fused = await relaxedSimd();
const page = 'document' in globalThis;
const wide = !page && Number.parseInt(process.versions.node, 10) >= 24;

test('wrong values are refused', async () => {
  const wrong = async (options: object) =>
    (await refusal(() => Autoencoder.create(small(), options), 'outOfRange')).path;
  expect(await wrong({ arithmetic: 'fast' })).toBe('arithmetic');
  expect(await wrong({ wide: 'yes' })).toBe('wide');
});

test.runIf(!fused)('fused arithmetic is refused where it is lacking', async () => {
  const error = await refusal(() => Autoencoder.create(small(), { arithmetic: 'fused' }), 'unsupported');
  expect(error.path).toBe('arithmetic');
});

describe.runIf(fused)('fused arithmetic', () => {
  const spec = deep({ inputShape: [196], units: [128, 64], latentDim: 16 });
  const data = bytes(512 * 196);
  const train = async (options: object) => {
    await using model = await Autoencoder.create(spec, { seed: known.seed, ...options });
    await model.fit(data, { epochs: 3, batchSize: 64 });
    const file = new TextDecoder().decode(await model.save());
    const { runtime, history } = model;
    return { hash: await hashOf(model), file, runtime, loss: history.epochs.at(-1)!.loss };
  };

  test('gives nearly the same model, with other last bits, for any number of threads', async () => {
    const plain = await train({ threads: 1 });
    const [one, two] = [
      await train({ threads: 1, arithmetic: 'fused' }),
      await train({ threads: 2, arithmetic: 'fused' }),
    ];
    expect(two.hash).toBe(one.hash);
    expect(one.hash).not.toBe(plain.hash);
    expect(one.loss / plain.loss).toBeCloseTo(1, 3);
    expect([plain, one, two].map(({ runtime }) => runtime.variant)).toEqual([
      'st',
      'st-relaxed',
      'mt-relaxed',
    ]);
  });

  test('is noted on the card', async () => {
    expect((await train({ threads: 1, arithmetic: 'fused' })).file).toContain('arithmetic\\":\\"fused');
    expect((await train({ threads: 1 })).file).toContain('arithmetic\\":\\"reproducible');
  });
});

test.runIf(!wide)('wide vectors are refused where there is no switch for them', async () => {
  const error = await refusal(() => Autoencoder.create(small(), { wide: true }), 'unsupported');
  expect(error.path).toBe('wide');
});

test.runIf(wide)('wide vectors give the same bits', async () => {
  await using model = await Autoencoder.create(small(), { wide: true, threads: 1 });
  expect(model.runtime).toMatchObject({ wide: true });
  expect(await knownHash(Autoencoder, { wide: true, threads: 2 })).toBe(hashes.small);
});
