/** Short-time spectra and mel bands against librosa's, and the way back. */

import { istft, logMel, stft } from 'hourglass-ae/data';
import { describe, expect, test } from 'vitest';
import golden from '../fixtures/golden/spectrum.json' with { type: 'json' };
import { parameter } from './formula.js';
import { refusal } from './tools.js';

const sound = parameter(golden.sound.seed, golden.sound.limit, golden.sound.samples);

/** The largest difference. */
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length - b.length);

test.each(golden.frames)(
  'frames of $frameLength, every $hop samples, are those of librosa',
  async (given) => {
    const { data, shape } = await stft(sound, given);
    expect(shape).toEqual(given.shape);
    const size = shape[1] * shape[2];
    given.values.forEach((frame, i) => {
      const start = i * given.every * size;
      expect(apart(data.subarray(start, start + size), frame.flat())).toBeLessThan(1e-5);
    });
  },
);

test.each(golden.mel)('$bands mel bands at $sampleRate Hz are those of librosa', async (given) => {
  const { data, shape } = await logMel(sound, given);
  expect(shape).toEqual([given.values.length, given.bands]);
  expect(apart(data, given.values.flat())).toBeLessThan(1e-3); // where there is next to no power, logarithms are coarse
});

test.each([
  [300, {}],
  [1000, { frameLength: 128, hop: 64 }],
  [37, { frameLength: 64, hop: 5 }],
  [1, { frameLength: 16 }],
])('%i samples come back from their frames: %o', async (length, options) => {
  const given = parameter(3, 1, length);
  const back = await istft(await stft(given, options));
  expect(back.length).toBe(length);
  expect(apart(back, given)).toBeLessThan(1e-6);
});

test('without half of a frame its sound is not the same', async () => {
  const spectrum = await stft(sound, { frameLength: 64 });
  spectrum.data.fill(0, 5 * 33 * 2, 6 * 33 * 2);
  expect(apart(await istft(spectrum), sound)).toBeGreaterThan(0.05);
});

describe('refused are', () => {
  test.each([
    ['a frame that is no power of two', sound, { frameLength: 100 }, 'frameLength'],
    ['a hop that leaves gaps', sound, { frameLength: 64, hop: 33 }, 'hop'],
    ['a hop of nothing', sound, { hop: 0 }, 'hop'],
  ])('%s', async (_, samples, options, path) => {
    expect(await refusal(() => stft(samples, options), 'outOfRange')).toMatchObject({ path });
  });

  test('silence of no length, samples that are none, frames of another sound', async () => {
    await refusal(() => stft(new Float32Array(0)), 'emptyData');
    const broken = await refusal(() => stft(Float32Array.of(0, Number.NaN)), 'notFinite');
    expect(broken.path).toBe('samples[1]');
    const spectrum = await stft(sound);
    await refusal(() => istft({ ...spectrum, length: 999 }), 'invalidShape');
  });

  test('bands above what the sound has', async () => {
    await refusal(() => logMel(sound, { sampleRate: 8000, high: 4001 }), 'outOfRange');
    await refusal(() => logMel(sound, { sampleRate: 0 }), 'outOfRange');
  });
});
