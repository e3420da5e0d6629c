/** Training: progress, history, stopping, checkpoints, and what else a model does meanwhile. */

import { Autoencoder, deep, optimizers, type Progress, vanilla } from 'hourglass-ae';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashOf, patterns, refusal, small } from './tools.js';

let model: Autoencoder;
const data = patterns(300, 12);

beforeEach(async () => {
  model = await Autoencoder.create(small(), { seed: 1, threads: 1 });
});
afterEach(() => model.close());

/** A model and data whose training takes as long as one wants. */
const long = { epochs: 100_000, batchSize: 10 };

describe('fit', () => {
  test('learns, and tells every epoch', async () => {
    const history = await model.fit(data, {
      epochs: 4,
      batchSize: 32,
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      validation: 0.2,
    });
    expect(history.stopped).toBe('completed');
    expect(history.epochs.map((record) => record.epoch)).toEqual([1, 2, 3, 4]);
    expect(history.epochs[3]!.loss).toBeLessThan(history.epochs[0]!.loss);
    expect(history.epochs[3]!.validation?.loss).toBeGreaterThan(0);
    expect(history.epochs[0]!.learningRate).toBeCloseTo(0.01);
    expect(model.history).toEqual(history);
  });

  test('goes on where it stood', async () => {
    await model.fit(data, { epochs: 2 });
    const second = await model.fit(data, { epochs: 1 });
    expect(second.epochs.map((record) => record.epoch)).toEqual([3]);
    expect(model.history.epochs.map((record) => record.epoch)).toEqual([1, 2, 3]);
  });

  test('rebuilds a target, with validation of its own', async () => {
    const noisy = data.map((value) => value * 3 - 1);
    const { epochs } = await model.fit(noisy, {
      target: data,
      epochs: 1,
      validation: { input: noisy, target: data },
    });
    expect(epochs[0]!.validation?.meanLoss).toBeGreaterThan(0);
  });

  test('stops early and puts the best weights back', async () => {
    const earlyStopping = { patience: 1, minDelta: 1e9 };
    const history = await model.fit(data, { epochs: 50, validation: data, earlyStopping });
    expect(history.stopped).toBe('earlyStopping');
    expect(history.bestEpoch).toBe(1);
    expect(history.epochs.map((record) => record.best)).toEqual([true, false]);
    await using once = await Autoencoder.create(small(), { seed: 1, threads: 1 });
    await once.fit(data, { epochs: 1 });
    expect(await hashOf(model)).toBe(await hashOf(once));
  });

  test('or leaves the last ones, and watches the training loss where it is told to', async () => {
    const earlyStopping = { patience: 2, minDelta: 1e9, monitor: 'loss', restoreBest: false } as const;
    const { epochs, stopped } = await model.fit(data, { epochs: 50, earlyStopping });
    expect(stopped).toBe('earlyStopping');
    await using thrice = await Autoencoder.create(small(), { seed: 1, threads: 1 });
    await thrice.fit(data, { epochs: epochs.length });
    expect(epochs.length).toBe(3);
    expect(await hashOf(model)).toBe(await hashOf(thrice));
  });

  test('takes frozen options and specs, and changes neither', async () => {
    const spec = Object.freeze(small());
    const options = Object.freeze({ epochs: 1, optimizer: Object.freeze(optimizers.adam()) });
    await using frozen = await Autoencoder.create(spec, Object.freeze({ threads: 1 }));
    expect((await frozen.fit(data, options)).stopped).toBe('completed');
  });

  test('an order of its own, or the order given', async () => {
    const [shuffled, ordered] = [await model.clone(), await model.clone()];
    await model.fit(data, { epochs: 1, batchSize: 50 });
    await shuffled.fit(data, { epochs: 1, batchSize: 50, shuffle: true });
    await ordered.fit(data, { epochs: 1, batchSize: 50, shuffle: false });
    expect(await hashOf(shuffled)).toBe(await hashOf(model));
    expect(await hashOf(ordered)).not.toBe(await hashOf(model));
    await Promise.all([shuffled.close(), ordered.close()]);
  });
});

describe('train', () => {
  test('yields progress whose figures are there and grow', async () => {
    const seen: Progress[] = [];
    const told: Progress[] = [];
    for await (const progress of model.train(data, {
      epochs: 3,
      batchSize: 100,
      onProgress: (p) => told.push(p),
    })) {
      seen.push(progress);
    }
    expect(told).toEqual(seen);
    expect([...new Set(seen.map(({ epoch }) => epoch))]).toEqual([1, 2, 3]);
    const steps = seen.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(steps).toEqual(expect.arrayContaining([3, 6, 9]));
    const last = seen.at(-1)!;
    expect(last).toMatchObject({ epoch: 3, epochs: 3, step: 9, steps: 9 });
    for (const name of [
      'loss',
      'meanLoss',
      'gradientNorm',
      'learningRate',
      'elapsed',
      'remaining',
      'rowsPerSecond',
    ] as const) {
      expect(last[name], name).toBeGreaterThanOrEqual(0);
    }
    expect(last.terms.reconstruction).toBeGreaterThan(0);
  });

  test('ends at break, cleanly, and goes on later', async () => {
    for await (const { step } of model.train(data, long)) if (step > 0) break;
    expect(model.history.stopped).toBe('stopped');
    const history = await model.fit(data, { epochs: 1, batchSize: 10 });
    expect(history.stopped).toBe('completed');
  });

  test('stop() ends fit', async () => {
    const running = model.fit(data, { ...long, onProgress: () => void model.stop() });
    expect((await running).stopped).toBe('stopped');
  });

  test('stop() without a run does nothing', async () => {
    await model.stop();
    expect((await model.fit(data, { epochs: 1 })).stopped).toBe('completed');
  });

  test('a run that is not pulled does not begin', async () => {
    const before = await hashOf(model);
    model.train(data, long);
    expect(await hashOf(model)).toBe(before);
    expect((await model.fit(data, { epochs: 1 })).stopped).toBe('completed');
  });

  test('what onProgress throws ends the run and comes out', async () => {
    const running = model.fit(data, {
      ...long,
      onProgress() {
        throw new RangeError('mine');
      },
    });
    await expect(running).rejects.toThrow('mine');
    expect((await model.fit(data, { epochs: 1 })).stopped).toBe('completed');
  });

  test('one run at a time', async () => {
    const running = model.fit(data, long);
    const error = await refusal(() => model.fit(data, { epochs: 1 }), 'incompatible');
    expect(error.hint).toContain('stop()');
    await model.stop();
    await running;
  });

  test('answers calls between steps, and goes on', async () => {
    let answered = 0;
    for await (const { loss } of model.train(data, long)) {
      const { data: codes } = await model.encode(data.subarray(0, 24));
      expect(codes.length).toBe(6);
      expect(loss).toBeGreaterThan(0);
      if (++answered === 3) break;
    }
    expect(answered).toBe(3);
  });
});

describe('checkpoints', () => {
  test('come every so many steps, and a run resumed from one ends as if uninterrupted', async () => {
    const options = { epochs: 3, batchSize: 32 };
    const files: Uint8Array[] = [];
    await model.fit(data, {
      ...options,
      checkpoint: { everySteps: 7, save: (file) => void files.push(file) },
    });
    expect(files.length).toBe(4);
    const expected = await hashOf(model);
    for (const file of files) {
      const other = await Autoencoder.create(small(), { seed: 77, threads: 1 });
      const history = await other.fit(data, { ...options, resume: file });
      expect(history.stopped).toBe('completed');
      expect(await hashOf(other)).toBe(expected);
      expect(other.history.epochs).toEqual(model.history.epochs);
      await other.close();
    }
  });

  test('a checkpoint that cannot be kept ends the run, and the model goes on', async () => {
    const save = () => Promise.reject(new Error('disk full'));
    const running = model.fit(data, { ...long, checkpoint: { everySteps: 4, save } });
    await expect(running).rejects.toThrow('disk full');
    expect((await model.fit(data, { epochs: 1 })).stopped).toBe('completed');
  });

  test('a loaded model goes on with its own options', async () => {
    const files: Uint8Array[] = [];
    const save = (bytes: Uint8Array) => void files.push(bytes);
    await model.fit(data, {
      epochs: 2,
      batchSize: 64,
      optimizer: optimizers.sgd({ momentum: 0.9 }),
      checkpoint: { everySteps: 3, save },
    });
    const other = await Autoencoder.load(files[0]!, { threads: 1 });
    await other.fit(data, { resume: files[0]! });
    expect(await hashOf(other)).toBe(await hashOf(model));
    await other.close();
  });

  test('of another model are refused', async () => {
    const other = await Autoencoder.create(vanilla({ inputShape: [12], latentDim: 2 }));
    const before = await hashOf(other);
    const error = await refusal(
      () => model.save().then((resume) => other.fit(data, { resume })),
      'incompatible',
    );
    expect(error.path).toBe('resume');
    expect(await hashOf(other)).toBe(before);
    await other.close();
  });
});

test('a deep model separates patterns from noise after a moment of training', async () => {
  const learner = await Autoencoder.create(deep({ inputShape: [12], units: [16], latentDim: 4 }), {
    seed: 2,
  });
  const before = await learner.evaluate(data);
  await learner.fit(data, { epochs: 30, batchSize: 16, optimizer: optimizers.adam({ learningRate: 5e-3 }) });
  const after = await learner.evaluate(data);
  expect(after.mse).toBeLessThan(before.mse / 2);
  await learner.close();
});

test.each([
  ['sgd', optimizers.sgd({ learningRate: 0.1 })],
  ['adamW', optimizers.adamW({ learningRate: 0.01, weightDecay: 0.1 })],
])('rateFactors: parts go a share of the way that %s would go, or none of it', async (_, optimizer) => {
  const spec = deep({ inputShape: [12], units: [8], latentDim: 3 });
  const rows = patterns(20, 12);
  const moved = async (rateFactors?: Record<string, number>) => {
    await using model = await Autoencoder.create(spec, { seed: 4, threads: 1 });
    const before = await model.parameters();
    const factors = rateFactors === undefined ? {} : { rateFactors };
    await model.fit(rows, { epochs: 1, batchSize: 20, optimizer, ...factors });
    const after = await model.parameters();
    return (name: string) => after[name]!.data.map((value, at) => value - before[name]!.data[at]!);
  };
  const whole = await moved();
  const part = await moved({ encoder: 0, decoder: 2, 'decoder.1': 0.5 });
  expect(part('encoder.0.weight').every((step) => step === 0)).toBe(true);
  expect(part('latent.weight')).toEqual(whole('latent.weight'));
  for (const [name, factor] of [
    ['decoder.0.weight', 2],
    ['decoder.1.weight', 0.5],
  ] as const) {
    const steps = whole(name);
    expect(Math.max(...steps.map(Math.abs))).toBeGreaterThan(1e-5);
    part(name).forEach((step, at) => {
      expect(step).toBeCloseTo(factor * steps[at]!, 6);
    });
  }
});
