/** Wav files, against what libsndfile and SciPy wrote. */

import { readWav, type WavDepth, writeWav } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import { bytesOf, fixture, refusal, withstands } from './tools.js';

const sound = (name: string): string => fixture(`sounds/${name}.wav`);

/** The formula of `make.py`. */
const wave = (channels: number): Float32Array =>
  Float32Array.from({ length: 9 * channels }, (_, i) => (((7 * i) % 121) - 64) / 64);

describe('readWav', () => {
  test.each([
    ['uint8', 2, 'uint8'],
    ['int16', 2, 'int16'],
    ['int24', 2, 'int24'],
    ['int32', 2, 'int32'],
    ['float32', 2, 'float32'],
    ['float64', 1, 'float64'],
    ['extensible', 3, 'int24'],
    ['mono', 1, 'int16'],
  ])('reads %s.wav', async (name, channels, depth) => {
    const expected = { data: wave(channels), shape: [9, channels], sampleRate: 8000, depth };
    expect(await readWav(sound(name), { sampleRate: 8000 })).toEqual(expected);
  });

  test('refuses another rate than it was asked for, and packed sound', async () => {
    expect(await refusal(readWav(sound('mono'), { sampleRate: 16_000 }))).toMatchObject({
      code: 'incompatible',
      expected: '16000 samples a second',
      received: '8000',
    });
    expect(await refusal(readWav(sound('mu-law')))).toMatchObject({
      code: 'unsupported',
      received: 'the format 7',
    });
  });

  test('refuses samples that are no numbers, and a file without any', async () => {
    const float = await bytesOf('sounds/float32.wav');
    new DataView(float.buffer).setFloat32(float.length - 4, Number.NaN, true);
    expect(await refusal(readWav(new File([float], 'a.wav')))).toMatchObject({
      code: 'notFinite',
      path: 'a.wav, sample 8',
    });
    const { buffer } = (await writeWav({ data: wave(1), shape: [9], sampleRate: 8000 })).slice(0, 44);
    new DataView(buffer).setUint32(4, 36, true);
    new DataView(buffer).setUint32(40, 0, true);
    expect((await refusal(readWav(buffer))).code).toBe('emptyData');
  });

  test.each(['int24', 'float32', 'extensible'])(
    'refuses every cut of %s.wav, and reads or refuses it with any byte changed',
    async (name) => {
      const bytes = await bytesOf(`sounds/${name}.wav`);
      const { sampleRate, data } = await readWav(bytes);
      for (const outcome of await withstands(bytes, (changed) => readWav(changed))) {
        if ('error' in outcome) expect(outcome.error.code).toMatch(/badData|unsupported|notFinite/);
        else
          expect([outcome.cut, outcome.value.sampleRate, outcome.value.data.length]).toEqual([
            false,
            sampleRate,
            data.length,
          ]);
      }
    },
  );
});

describe('writeWav', () => {
  test.each<WavDepth>(['uint8', 'int16', 'int24', 'int32', 'float32', 'float64'])(
    'writes %s as it was read',
    async (depth) => {
      const given = { data: wave(3), shape: [9, 3] as [number, number], sampleRate: 44_100, depth };
      const bytes = await writeWav(given);
      expect(await readWav(bytes as BufferSource as ArrayBuffer)).toEqual(given);
    },
  );

  test('writes what libsndfile and SciPy write', async () => {
    expect(await writeWav(await readWav(sound('int16')))).toEqual(await bytesOf('sounds/int16.wav'));
    const { data } = await readWav(sound('mono'));
    expect(await writeWav({ data, shape: [9], sampleRate: 8000 })).toEqual(await bytesOf('sounds/mono.wav'));
  });

  test('cuts what is louder than whole numbers can say', async () => {
    const loud = { data: Float32Array.of(-2, 1, 1.5, 0.25), shape: [4], sampleRate: 8000 };
    const { data } = await readWav((await writeWav(loud)).slice());
    expect(data).toEqual(Float32Array.of(-1, 32767 / 32768, 32767 / 32768, 0.25));
  });

  test('refuses what is no sound', async () => {
    const good = { data: wave(1), shape: [9], sampleRate: 8000 };
    const codes = [
      [{ ...good, shape: [10] }, 'invalidShape'],
      [{ ...good, shape: [9, 1, 1] }, 'invalidShape'],
      [{ ...good, data: new Float32Array(0), shape: [0] }, 'invalidShape'],
      [{ ...good, sampleRate: 0.5 }, 'outOfRange'],
      [{ ...good, sampleRate: 2 ** 32 }, 'outOfRange'],
      [{ ...good, depth: 'int12' as WavDepth }, 'outOfRange'],
      [{ ...good, data: wave(1).fill(Number.NaN, 5) }, 'notFinite'],
    ] as const;
    for (const [content, code] of codes) expect((await refusal(writeWav(content))).code).toBe(code);
  });
});
