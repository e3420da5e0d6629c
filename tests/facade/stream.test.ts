/** Rows that come as a stream: trained on in bounded memory, and read by the other calls chunk by chunk. */

import {
  Autoencoder,
  type Chunk,
  conditional,
  type Progress,
  penalties,
  type Source,
  withPenalty,
} from 'hourglass-ae';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytes, hashOf, patterns, refusal, small, timed, wait } from './tools.js';

let model: Autoencoder;
const data = patterns(300, 12);
const rows = (from: number, to: number) => data.subarray(12 * from, 12 * to);

beforeEach(async () => {
  model = await Autoencoder.create(small(), { seed: 1, threads: 1 });
});
afterEach(() => model.close());

/** The rows in chunks of these sizes, over and over; tells when it was left. */
async function* cut(
  sizes: readonly number[],
  left?: { calls: number },
  count = 300,
): AsyncGenerator<Float32Array> {
  try {
    for (let at = 0, i = 0; at < count; i++) {
      const to = Math.min(count, at + sizes[i % sizes.length]!);
      yield rows(at, to);
      at = to;
    }
  } finally {
    if (left !== undefined) left.calls += 1;
  }
}

/** Rows without an end. */
async function* endless(left?: { calls: number }): AsyncGenerator<Float32Array> {
  try {
    for (;;) yield data;
  } finally {
    if (left !== undefined) left.calls += 1;
  }
}

const fingerprint = async (source: Source | Float32Array, options: object): Promise<string> => {
  await using fresh = await Autoencoder.create(small(), { seed: 1, threads: 1 });
  await fresh.fit(source as Source, options);
  return await hashOf(fresh);
};

describe('fit over a stream', () => {
  test('gives the bits of the same rows at hand, in their order, however they are cut', async () => {
    const options = { epochs: 3, batchSize: 32, validation: rows(0, 40) };
    const history = await model.fit(data, { ...options, shuffle: false });
    const wanted = await hashOf(model);
    for (const sizes of [[1, 7], [32], [5, 290]]) {
      await using streamed = await Autoencoder.create(small(), { seed: 1 });
      expect(await streamed.fit(() => cut(sizes), options)).toEqual(history);
      expect(await hashOf(streamed)).toBe(wanted);
    }
    expect(await fingerprint([rows(0, 200), rows(200, 300)].values(), { batchSize: 32 })).toBe(
      await fingerprint(data, { epochs: 1, batchSize: 32, shuffle: false }),
    );
  });

  test('shuffles within a buffer by the seed, and a larger one shuffles more', async () => {
    const of = (sizes: number[], shuffleBuffer: number) =>
      fingerprint(() => cut(sizes), { epochs: 2, batchSize: 32, shuffleBuffer });
    const wanted = await of([11], 64);
    expect(await of([100, 3], 64)).toBe(wanted);
    expect(await of([11], 1)).not.toBe(wanted);
    expect(await of([11], 300)).not.toBe(wanted);
  });

  test('keeps its memory, however many rows come', async () => {
    const wide = await Autoencoder.create({ ...small(), corruption: undefined } as never, { threads: 1 });
    const seen: number[] = [];
    const some = patterns(500, 12);
    const many = async function* () {
      for (let i = 0; i < 300; i++) yield some;
    };
    const options = {
      batchSize: 500,
      shuffleBuffer: 1000,
      onProgress: () => void seen.push(wide.runtime.wasmBytes),
    };
    await wide.fit(many, { epochs: 3, ...options });
    // 7.2 MB come in each epoch; the window is 48 kB of pool and 1 MiB of rows that come next.
    expect(Math.max(...seen)).toBe(seen[0]);
    expect(wide.runtime.memoryBytes).toBeLessThan(1 << 20);
    await wide.close();
  });

  test('brings targets, labels, weights and masks along', async () => {
    const labels = Uint8Array.from({ length: 300 }, (_, row) => row % 3);
    const spec = conditional({
      inputShape: [12],
      units: [8],
      latentDim: 2,
      classes: 3,
      loss: 'meanSquaredError',
    });
    const weights = Float32Array.from(labels, (label) => 1 + label);
    const mask = bytes(300 * 12).map((byte) => byte & 1);
    const target = data.map((value) => 1 - value);
    const options = { epochs: 2, batchSize: 50 };
    await using at = await Autoencoder.create(spec, { threads: 1 });
    await at.fit(data, { ...options, shuffle: false, labels, weights, mask, target });
    await using streamed = await Autoencoder.create(spec, { threads: 1 });
    async function* chunks(): AsyncGenerator<Chunk> {
      for (const [from, to] of [
        [0, 70],
        [70, 300],
      ] as const) {
        const [first, last] = [12 * from, 12 * to];
        yield {
          input: rows(from, to),
          target: target.subarray(first, last),
          labels: labels.subarray(from, to),
          weights: weights.subarray(from, to),
          mask: mask.subarray(first, last),
        };
      }
    }
    await streamed.fit(chunks, options);
    expect(await hashOf(streamed)).toBe(await hashOf(at));
    const scores: number[] = [];
    for await (const { data: some } of streamed.score(chunks)) scores.push(...some);
    expect(scores).toEqual([...(await at.score(data, { target, labels })).data]);
  });

  test('estimates nothing before the first epoch is over', async () => {
    const seen: Progress[] = [];
    await model.fit(() => cut([50]), {
      epochs: 2,
      batchSize: 50,
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen[0]).toMatchObject({ epoch: 1, epochs: 2 });
    const last = seen.at(-1)!;
    expect(last).toMatchObject({ epoch: 2, step: 12, steps: 12, remaining: 0 });
    await using other = await Autoencoder.create(small(), { threads: 1 });
    for await (const { steps, remaining, step } of other.train(endless(), { batchSize: 50 })) {
      expect([steps, remaining]).toEqual([Number.NaN, Number.NaN]);
      if (step > 0) break;
    }
  });

  test('resumes an interrupted run bit for bit over the same stream', async () => {
    const options = { epochs: 2, batchSize: 32, shuffleBuffer: 50 };
    const files: Uint8Array[] = [];
    const save = (file: Uint8Array) => void files.push(file);
    await model.fit(() => cut([40]), { ...options, checkpoint: { everySteps: 7, save } });
    const wanted = await hashOf(model);
    expect(files.length).toBe(2);
    for (const resume of files) {
      await using other = await Autoencoder.create(small(), { seed: 9, threads: 1 });
      await other.fit(() => cut([13]), { epochs: 2, resume });
      expect(await hashOf(other)).toBe(wanted);
    }
    const resume = files[0]!;
    expect((await refusal(() => model.fit(data, { resume }), 'incompatible')).path).toBe('resume');
    const other = { resume, shuffleBuffer: 51 };
    expect((await refusal(() => model.fit(() => cut([40]), other), 'incompatible')).path).toBe('resume');
    expect(
      (await refusal(() => model.fit(() => cut([40], undefined, 90), { resume }), 'emptyData')).path,
    ).toBe('resume');
  });
});

describe('the end of a stream', () => {
  test('closes it: stop, break, abort, and an engine that refuses the options', async () => {
    const left = { calls: 0 };
    const stopping = model.fit(endless(left), { onProgress: () => void model.stop() });
    expect((await stopping).stopped).toBe('stopped');
    expect(left.calls).toBe(1);
    for await (const _ of model.train(endless(left))) break;
    expect(left.calls).toBe(2);
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await refusal(() => model.fit(endless(left), { signal: controller.signal, onProgress }), 'aborted');
    expect(left.calls).toBe(3);
    await refusal(() => model.fit(endless(left), { batchSize: 0 }), 'outOfRange');
    expect(left.calls).toBe(4);
    expect((await model.fit(cut([30]))).stopped).toBe('completed');
  });

  test('an abort does not wait for a source that is silent', async () => {
    for (const first of [0, 1]) {
      const signal = AbortSignal.timeout(100);
      async function* silent() {
        for (let i = 0; i < first; i++) yield data;
        await wait(20_000);
      }
      const [, milliseconds] = await timed(() => refusal(() => model.fit(silent(), { signal }), 'aborted'));
      expect(milliseconds).toBeLessThan(2_000);
    }
  });

  test('a source that breaks ends the run, with its error as cause, and the model goes on', async () => {
    const cause = new Error('the disk is gone');
    async function* broken() {
      yield rows(0, 96);
      await wait(50);
      throw cause;
    }
    const error = await refusal(() => model.fit(broken(), { batchSize: 32 }), 'badData');
    expect(error.cause).toBe(cause);
    expect(error.message).toContain('the disk is gone');
    const after = [32, 64, 96].map((count) => fingerprint(cut([count], undefined, count), { batchSize: 32 }));
    expect(await Promise.all(after)).toContain(await hashOf(model));
    const failing = () => {
      throw cause;
    };
    expect((await refusal(() => model.fit(failing), 'badData')).cause).toBe(cause);
    expect((await model.fit(cut([30]))).stopped).toBe('completed');
  });

  test('bad rows are named by their place in the stream', async () => {
    const wrong = rows(100, 150).slice();
    wrong[12 * 20 + 5] = Number.NaN;
    const behind = (bad: Chunk) => [rows(0, 100), bad].values();
    expect((await refusal(() => model.fit(behind(wrong)), 'notFinite')).path).toBe('row 120, column 5');
    const narrow = [Array(12).fill(0.5), Array(11).fill(0.5)];
    expect((await refusal(() => model.fit(behind(narrow)), 'badData')).path).toBe('row 101');
    expect((await refusal(() => model.fit(behind(rows(0, 1).subarray(1))), 'badData')).path).toBe(
      'rows from 100 on',
    );
    const codes = model.encode(behind(wrong));
    expect((await codes.next()).value?.shape).toEqual([100, 3]);
    expect((await refusal(() => codes.next(), 'notFinite')).path).toBe('row 120, column 5');
    expect(
      (await refusal(() => model.fit(behind({ input: data, target: rows(0, 9) })), 'invalidShape')).path,
    ).toBe('target');
    expect((await refusal(() => model.fit(behind(bytes(24))), 'badData')).received).toBe('bytes');
  });

  test('what a stream cannot have is refused', async () => {
    const refused = async (source: Source, options: object, code: 'incompatible' | 'emptyData' | 'badData') =>
      (await refusal(() => model.fit(source, options), code)).path;
    expect(await refused([data].values(), { epochs: 2 }, 'incompatible')).toBe('epochs');
    expect(await refused(() => cut([9]), { validation: 0.1 }, 'incompatible')).toBe('validation');
    expect(await refused(() => cut([9]), { target: data }, 'incompatible')).toBe('target');
    expect(await refused(() => cut([9]), { shuffle: true }, 'incompatible')).toBe('shuffle');
    const still = { shuffle: false, shuffleBuffer: 10 };
    expect(await refused(() => cut([9]), still, 'incompatible')).toBe('shuffleBuffer');
    expect(await refused(() => cut([9]), { schedule: { type: 'oneCycle' } }, 'incompatible')).toBe(
      'schedule',
    );
    expect(await refused([].values(), {}, 'emptyData')).toBe('data');
    expect(await refused((() => 3) as never, {}, 'badData')).toBe('data');
    let pass = 0;
    expect(await refused(() => (pass++ === 0 ? cut([9]) : [].values()), { epochs: 2 }, 'emptyData')).toBe('');
    const error = await refusal(() => model.fit(data, { shuffleBuffer: 10 }), 'incompatible');
    expect(error.path).toBe('shuffleBuffer');
  });
});

test('what encodes and scores takes streams, and closes them when it is left', async () => {
  const whole = await model.encode(data);
  const left = { calls: 0 };
  const found: number[] = [];
  for await (const { data: codes } of model.encode(cut([70], left))) found.push(...codes);
  expect(found).toEqual([...whole.data]);
  for await (const { shape } of model.reconstruct(endless(left))) {
    expect(shape).toEqual([300, 12]);
    break;
  }
  for await (const { data: back } of model.decode([whole].values())) {
    expect(back).toEqual((await model.decode(whole)).data);
  }
  expect(left.calls).toBe(2);
});

test('a model can be left with a stream that waits', async () => {
  const spec = withPenalty(small(), penalties.l2Weight({ weight: 1e-3 }));
  const other = await Autoencoder.create(spec, { threads: 1 });
  const running = refusal(() => other.fit(endless()), 'closed');
  await wait(100);
  await other.close();
  await running;
});
