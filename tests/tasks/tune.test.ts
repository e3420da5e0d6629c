/** Searches: what is drawn, who goes on, the same result after a kill, and refusals. */

import {
  Autoencoder,
  deep,
  type Input,
  type ParametersOf,
  spaces,
  type TuneOptions,
  type TuneState,
  tune,
  undercomplete,
  variational,
} from 'hourglass-ae';
import { minMaxScaler } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { patterns, refusal } from '../facade/tools.js';

const rows = patterns(120, 8);
const table = { data: rows, shape: [120, 8] };
const space = {
  latentDim: spaces.int(1, 6),
  learningRate: spaces.logUniform(1e-4, 3e-2),
  batchSize: spaces.choice([16, 32]),
};
const options: TuneOptions<typeof space> = {
  space,
  build: ({ latentDim }: ParametersOf<typeof space>) =>
    undercomplete({ inputShape: [8], latentDim, outputActivation: 'linear' }),
  trials: 6,
  epochs: 9,
  seed: 3,
  engine: { threads: 1 },
};

describe('a search', () => {
  test('halves its trials, and gives the best one trained, with the table of all', async () => {
    const seen: number[] = [];
    const { model, best, trials } = await tune(rows, {
      ...options,
      method: 'halving',
      onProgress: ({ done, planned }) => {
        expect(done).toBeLessThanOrEqual(planned);
        seen.push(done / planned);
      },
    });
    expect(trials.map(({ scores }) => scores.length).sort()).toEqual([1, 1, 1, 1, 2, 3]);
    expect(trials[0]!.scores.map(({ epochs }) => epochs)).toEqual([1, 3, 9]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(model.history.epochs).toHaveLength(9);
    expect(model.latentDim).toBe(best.parameters.latentDim);
    const last = trials.map(({ scores }) => scores.at(-1)!.score);
    expect(best.score).toBe(last[0]);
    expect(last).toEqual([...last].sort((a, b) => a - b));
    await model.close();
  });

  test('that was killed goes on to the same end, without doing anything twice', async () => {
    const states: TuneState[] = [];
    const whole = await tune(rows, { ...options, save: (state) => void states.push(state) });
    const weights = await whole.model.parameters();
    await whole.model.close();
    for (const at of [2, 6]) {
      const state = JSON.parse(JSON.stringify(states[at])) as TuneState;
      let measured = 0;
      const again = await tune(rows, { ...options, resume: state, save: () => void measured++ });
      expect(again.trials).toEqual(whole.trials);
      expect(await again.model.parameters()).toEqual(weights);
      expect(measured).toBe(states.length - 1 - at);
      await again.model.close();
    }
  });

  test('goes on from its own state alone, and says what is different', async () => {
    const few = { ...options, trials: 2, epochs: 2 };
    const states: TuneState[] = [];
    const { model } = await tune(rows, { ...few, save: (state) => void states.push(state) });
    await model.close();
    const other = async (change: Partial<TuneOptions<typeof space>>, data: Input = rows) => {
      const options = { ...few, resume: states[0]!, ...change };
      const error = await refusal(() => tune(data, options), 'incompatible');
      expect(error.path).toBe('resume');
      return error.received;
    };
    expect(await other({ seed: 4 })).toContain('another seed');
    expect(await other({ epochs: 3 })).toMatch(/another epochs$/);
    expect(await other({ trials: 3, measure: 'mse' })).toMatch(/another trials, measure$/);
    expect(await other({ validation: 0.3 })).toMatch(/another data, validation$/);
    expect(await other({ preprocessing: minMaxScaler(table) })).toMatch(/another preprocessing$/);
    const halved = rows.map((value) => value / 2);
    expect(await other({}, halved)).toMatch(/another data, validation$/);
    expect(await other({ space: { ...space, latentDim: spaces.int(6, 7) } })).toMatch(/another space$/);
    expect(await other({ resume: {} as TuneState })).toContain('another seed, trials');
  });

  test('chooses among kinds, keeps what a refused trial was refused for, and starts from what is given', async () => {
    const kinds = {
      kind: spaces.choice(['deep', 'variational', 'broken']),
      learningRate: spaces.uniform(1e-3, 1e-2),
    };
    const first = [
      { kind: 'broken', learningRate: 0.001 },
      { kind: 'deep', learningRate: 0.01 },
    ] as const;
    const { model, trials } = await tune(rows, {
      space: kinds,
      build: ({ kind }) => {
        const shape = { inputShape: [8], units: [kind === 'broken' ? 0 : 6], latentDim: 2 };
        return kind === 'variational' ? variational(shape) : deep(shape);
      },
      first,
      validation: patterns(30, 8, 9),
      measure: 'mse',
      method: 'random',
      trials: 3,
      epochs: 2,
      engine: { threads: 1 },
    });
    const broken = trials.find(({ trial }) => trial === 0)!;
    expect(broken.error).toContain('encoder[0].units');
    expect(trials.at(-1)!.error).toBeDefined();
    expect(trials.find(({ trial }) => trial === 1)!.parameters).toEqual(first[1]);
    await model.close();
  });

  test('goes on where the first trial is refused, and tells why where all are', async () => {
    const widths = { latentDim: spaces.choice([9, 10]) };
    const build = ({ latentDim }: { latentDim: number }) => undercomplete({ inputShape: [8], latentDim });
    const wide = { space: widths, build, epochs: 1, method: 'random', engine: { threads: 1 } } as const;
    const first = [{ latentDim: 9 }, { latentDim: 2 }] as never;
    const { model, best, trials } = await tune(rows, { ...wide, first, trials: 3 });
    expect([best.trial, model.latentDim]).toEqual([1, 2]);
    expect(trials.filter(({ error }) => error?.includes('latentDim'))).toHaveLength(2);
    await model.close();
    expect((await refusal(() => tune(rows, { ...wide, trials: 3 }), 'outOfRange')).path).toBe(
      'undercomplete.latentDim',
    );
  });

  test('is refused or ended as a whole', async () => {
    expect((await refusal(() => tune(rows, { ...options, trials: 0 }), 'outOfRange')).path).toBe('trials');
    expect((await refusal(() => tune(rows, { ...options, validation: 1 }), 'outOfRange')).path).toBe(
      'validation',
    );
    await refusal(
      () => tune(rows, { ...options, build: () => ({ ...deepOf(8), version: 2 }) as never }),
      'unsupportedVersion',
    );
    await refusal(() => tune(rows, { ...options, spaces: {} } as never), 'unknownOption');
    await refusal(async () => spaces.logUniform(0, 1), 'outOfRange');
    await refusal(async () => spaces.int(1, 2.5), 'outOfRange');
    const over = new AbortController();
    await refusal(
      () => tune(rows, { ...options, signal: over.signal, onProgress: () => over.abort() }),
      'aborted',
    );
  });
});

const deepOf = (width: number) => deep({ inputShape: [width], units: [4], latentDim: 2 });

test('draws keep to their space, and logarithmic ones to their scale', async () => {
  const wide = { int: spaces.int(1, 3), rate: spaces.logUniform(1e-6, 1), units: spaces.logInt(1, 1000) };
  const { model, trials } = await tune(rows, {
    space: wide,
    // All but the first are refused at once: only what was drawn matters.
    build: ({ rate }) => undercomplete({ inputShape: [8], latentDim: rate === 1 ? 2 : 9 }),
    first: [{ int: 1, rate: 1, units: 1 }],
    trials: 60,
    epochs: 1,
    method: 'random',
    measure: async (given) => (given instanceof Autoencoder ? 1 : 0),
    engine: { threads: 1 },
  });
  await model.close();
  const drawn = trials.filter(({ trial }) => trial > 0).map(({ parameters }) => parameters);
  expect(new Set(drawn.map(({ int }) => int))).toEqual(new Set([1, 2, 3]));
  const small = drawn.filter(({ rate }) => rate < 1e-3).length;
  expect(small).toBeGreaterThan(18);
  expect(small).toBeLessThan(42);
  expect(drawn.every(({ units }) => Number.isInteger(units) && units >= 1 && units <= 1000)).toBe(true);
  expect(drawn.filter(({ units }) => units <= 31).length).toBeGreaterThan(18);
});
