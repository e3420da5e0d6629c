/** Arrays in npz and safetensors files, against what NumPy and the safetensors library wrote. */

import { Autoencoder, vanilla } from 'hourglass-ae';
import { readNpz, readSafetensors } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { bytesOf, fixture, refusal, values, withstands } from './tools.js';

const packed = (name: string): string => fixture(`packed/${name}`);
const half = { data: Float32Array.from(values(12)), shape: [2, 3, 2] };

describe('readNpz', () => {
  test('reads every array of a stored archive by its name', async () => {
    const y = { data: Uint8Array.of(0, 40, 80, 120, 160, 200), shape: [2, 3] };
    expect(await readNpz(packed('stored.npz'))).toEqual({ x: half, y });
  });

  test('reads the arrays that are asked for of a deflated one, whatever the others are', async () => {
    const { x } = await readNpz(packed('deflated.npz'), ['x']);
    expect(x.shape).toEqual([40, 3, 2]);
    expect(x.data.subarray(228)).toEqual(half.data);
    expect((await refusal(readNpz(packed('deflated.npz')))).code).toBe('unsupported');
    expect(await refusal(readNpz(packed('deflated.npz'), ['z']))).toMatchObject({
      code: 'badData',
      expected: 'an array among x, words',
      received: '"z"',
    });
  });

  test.each(['stored.npz', 'deflated.npz'])(
    'refuses every cut of %s, and reads it right or not at all with any byte changed',
    async (name) => {
      const bytes = await bytesOf(`packed/${name}`);
      const whole = await readNpz(bytes, ['x']);
      const outcomes = await withstands(bytes, (changed) => readNpz(changed, ['x']));
      const wrong = outcomes.filter((outcome) => 'value' in outcome && outcome.cut);
      expect(wrong).toEqual([]);
      for (const outcome of outcomes) {
        if ('value' in outcome) expect(outcome.value).toEqual(whole);
      }
    },
  );
});

describe('readSafetensors', () => {
  test('reads every type of number', async () => {
    const { tensors, metadata } = await readSafetensors(packed('all.safetensors'));
    expect(metadata).toEqual({ format: 'np' });
    expect(tensors.cube).toEqual(half);
    expect(tensors.u1).toEqual({ data: Uint8Array.of(0, 1, 2), shape: [3] });
    expect(tensors.bool).toEqual({ data: Float32Array.of(0, 1, 1), shape: [3] });
    for (const type of ['i1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8']) {
      expect([type, tensors[type]]).toEqual([type, { data: Float32Array.of(0, 1, 2), shape: [3] }]);
    }
    const brain = (await readSafetensors(packed('brain.safetensors'))).tensors.w!.data;
    expect([brain[0], brain[1], brain[2]! / 3e38]).toEqual([1, -2.5, expect.closeTo(1, 2)]);
  });

  test('reads the weights in a model file', async () => {
    const spec = vanilla({ inputShape: [6], latentDim: 2 });
    await using model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
    const { tensors } = await readSafetensors((await model.save({ optimizer: false })).slice());
    const shapes = Object.values(tensors).map(({ shape }) => shape.join('×'));
    expect(shapes).toContain('6×2');
  });

  test('refuses every cut, and reads or refuses the file with any byte changed', async () => {
    const bytes = await bytesOf('packed/all.safetensors');
    const outcomes = await withstands(bytes, (changed) => readSafetensors(changed));
    expect(outcomes.filter((outcome) => outcome.cut && 'value' in outcome)).toEqual([]);
    const codes = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error.code] : []));
    expect(new Set(codes)).toEqual(new Set(['badData', 'unsupported']));
  });
});
