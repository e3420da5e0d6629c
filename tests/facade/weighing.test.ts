/** Weights, masks, several batches in one step, means of weights, and runs that are adjusted while they train. */

import {
  Autoencoder,
  type FitOptions,
  losses,
  type Progress,
  penalties,
  vanilla,
  withPenalty,
} from 'hourglass-ae';
import { standardScaler } from 'hourglass-ae/data';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashOf, patterns, refusal } from './tools.js';

const rows = patterns(40, 12);
const spec = vanilla({ inputShape: [12], latentDim: 4, outputActivation: 'linear' });
let model: Autoencoder;

beforeEach(async () => {
  model = await Autoencoder.create(withPenalty(spec, penalties.l2Weight({ weight: 0.01 })), { seed: 1 });
});
afterEach(() => model.close());

/** The hash of a fresh model of this spec after two epochs. */
async function trained(options: Parameters<Autoencoder['fit']>[1], data = rows): Promise<string> {
  await using fresh = await Autoencoder.create(spec, { seed: 1 });
  await fresh.fit(data, { epochs: 2, batchSize: 16, ...options });
  return await hashOf(fresh);
}

describe('weights and masks', () => {
  test('rows and values of weight 1 are rows and values', async () => {
    const plain = await trained({});
    expect(await trained({ weights: new Float32Array(40).fill(1) })).toBe(plain);
    expect(await trained({ mask: new Uint8Array(480).fill(1) })).toBe(plain);
    expect(await trained({ weights: Array.from({ length: 40 }, (_, row) => row / 20) })).not.toBe(plain);
  });

  test('rows count by their weights in every term', async () => {
    const terms = [penalties.l1Activity({ weight: 0.3 }), penalties.contractive({ weight: 0.1 })];
    const contracted = terms.reduce(withPenalty, spec);
    const trained = async (data: Float32Array, options: FitOptions) => {
      await using fresh = await Autoencoder.create(contracted, { seed: 1 });
      const history = await fresh.fit(data, { epochs: 3, shuffle: false, ...options });
      return history.epochs.at(-1)!.terms;
    };
    const half = await trained(rows.subarray(0, 20 * 12), { batchSize: 20 });
    const weights = Array.from({ length: 40 }, (_, row) => (row < 20 ? 2 : 0));
    const whole = await trained(rows, { batchSize: 40, weights });
    expect(Object.keys(whole)).toEqual(['contractive', 'l1Activity', 'reconstruction']);
    for (const [term, value] of Object.entries(half)) expect(whole[term]! / value).toBeCloseTo(1, 4);
  });

  test('what is masked may be anything', async () => {
    const mask = Uint8Array.from(rows, (_, index) => (index % 5 === 0 ? 0 : 1));
    const other = rows.map((value, index) => (index % 5 === 0 ? 9 : value));
    expect(await trained({ mask, target: other })).toBe(await trained({ mask, target: rows }));
  });

  test('refuses what does not fit', async () => {
    expect((await refusal(() => model.fit(rows, { weights: [1, 2] }), 'invalidShape')).path).toBe('weights');
    expect(
      (await refusal(() => model.fit(rows, { mask: new Float32Array(480).fill(2) }), 'badData')).path,
    ).toBe('mask row 0, column 0');
    for (const nothing of [{ weights: new Array(40).fill(0) }, { mask: new Uint8Array(480) }])
      expect((await refusal(() => model.fit(rows, nothing), 'emptyData')).path).toBe(Object.keys(nothing)[0]);
    const { reconstruction: _, ...objective } = spec.objective;
    const angle = { ...spec, objective: { ...objective, reconstruction: losses.cosine() } };
    await using cosine = await Autoencoder.create(angle);
    expect((await refusal(() => cosine.fit(rows, { mask: new Uint8Array(480) }), 'incompatible')).path).toBe(
      'mask',
    );
  });
});

describe('validation', () => {
  const held = patterns(10, 12, 7);
  const mask = Uint8Array.from(held, (_, index) => (index % 3 === 0 ? 0 : 1));
  /** What the last epoch's validation found. */
  const validated = async (
    validation: NonNullable<FitOptions['validation']>,
    options: FitOptions = {},
    of = model,
  ) => {
    const history = await of.fit(rows, { epochs: 2, batchSize: 16, validation, ...options });
    return history.epochs.at(-1)!.validation!;
  };

  test('leaves out what a mask leaves out', async () => {
    const found = await validated({ input: held, mask });
    const { loss, meanLoss, terms } = await model.evaluate(held, { mask });
    expect(found).toEqual({ loss, meanLoss, terms });
    expect(found.loss).not.toBe((await model.evaluate(held)).loss);
  });

  test('leaves out what is masked in the share of the rows that it has', async () => {
    const whole = Uint8Array.from(rows, (_, index) => (index % 3 === 0 ? 0 : 1));
    const found = await validated(0.25, { mask: whole });
    const part = { mask: whole.subarray(30 * 12) };
    expect(found.loss).toBe((await model.evaluate(rows.subarray(30 * 12), part)).loss);
  });

  test('leaves out what is missing in rows of a scaler', async () => {
    const table = (values: Float32Array, holes?: Uint8Array) =>
      Array.from({ length: values.length / 12 }, (_, row) =>
        Array.from({ length: 12 }, (_, column) =>
          holes?.[12 * row + column] === 0 ? Number.NaN : values[12 * row + column]!,
        ),
      );
    const preprocessing = standardScaler(table(rows), { missing: true });
    await using scaled = await Autoencoder.create(spec, { seed: 1, preprocessing });
    const holes = table(held, mask);
    const found = await validated(holes, {}, scaled);
    expect(found.loss).toBe((await scaled.evaluate(holes)).loss);
  });

  test('refuses a mask that does not fit', async () => {
    const refused = async (
      validation: NonNullable<FitOptions['validation']>,
      code: 'badData' | 'invalidShape' | 'emptyData',
    ) => (await refusal(() => model.fit(rows, { validation }), code)).path;
    const twice = mask.map((is) => 2 * is);
    expect(await refused({ input: held, mask: twice }, 'badData')).toBe('validationMask row 0, column 1');
    expect(await refused({ input: held, mask: mask.subarray(12) }, 'invalidShape')).toBe('validationMask');
    const nothing = new Uint8Array(held.length);
    expect(await refused({ input: held, mask: nothing }, 'emptyData')).toBe('validationMask');
  });
});

test('several batches in one step, and the mean of the weights, go on exactly after a checkpoint', async () => {
  const options = { epochs: 4, batchSize: 6, accumulation: 2, averaging: { decay: 0.9 }, validation: 0.1 };
  const checkpoints: Uint8Array[] = [];
  const save = (bytes: Uint8Array) => void checkpoints.push(bytes);
  await model.fit(rows, { ...options, checkpoint: { everySteps: 4, save } });
  const whole = await hashOf(model);
  await using again = await Autoencoder.create(model.spec, { seed: 9 });
  await again.fit(rows, { ...options, resume: checkpoints[0]! });
  expect(await hashOf(again)).toBe(whole);
});

describe('adjust', () => {
  test('changes rate and penalties of a run at work', async () => {
    const seen: Progress[] = [];
    for await (const progress of model.train(rows, { epochs: 200, batchSize: 4 })) {
      if (seen.length === 0) await model.adjust({ learningRate: 1e-5, penalties: { l2Weight: 0 } });
      seen.push(progress);
    }
    expect(seen[0]!.terms.l2Weight).toBeGreaterThan(0);
    expect(seen.at(-1)!.terms.l2Weight).toBe(0);
    expect(seen.at(-1)!.learningRate).toBe(1e-5);
    expect(model.spec.objective.penalties?.[0]).toMatchObject({ weight: 0.01 });
  });

  test('refuses what there is not', async () => {
    expect((await refusal(() => model.adjust({ learningRate: 1 }), 'incompatible')).path).toBe('adjust');
    for await (const _ of model.train(rows, { epochs: 500, batchSize: 4 })) {
      const change = { penalties: { klGaussian: 1 } };
      expect((await refusal(() => model.adjust(change), 'unknownMember')).path).toBe('penalties.klGaussian');
      const noRate = { learningRate: Number.NaN };
      expect((await refusal(() => model.adjust(noRate), 'outOfRange')).path).toBe('learningRate');
      break;
    }
  });
});
