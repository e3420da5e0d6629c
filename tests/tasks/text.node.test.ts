/** Texts: hashed pieces into a vector autoencoder, and characters into a sequence autoencoder. */

import {
  Autoencoder,
  anomalyDetector,
  embedText,
  type StringAutoencoder,
  stringAutoencoder,
  type TextEmbedding,
  vanilla,
} from 'hourglass-ae';
import { Random } from 'hourglass-ae/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal } from '../data/tools.js';

const create = { threads: 1 };

/** Reports of a machine: three kinds of sentence, each with words of its own. */
function reports(count: number, seed: number): string[] {
  const random = new Random(seed);
  const one = (words: string): string => words.split(' ')[random.below(words.split(' ').length)]!;
  return Array.from({ length: count }, (_, i) => {
    const number = 100 + random.below(900);
    if (i % 3 === 0)
      return `${one('Pump Valve Motor Fan')} ${number} ${one('started stopped failed')} in hall ${one('north south west')}`;
    if (i % 3 === 1)
      return `${one('Temperature Pressure Level')} of tank ${number} is ${one('high low normal')} since ${one('noon midnight')}`;
    return `Operator ${one('Ada Grace Alan Edsger')} ${one('opened closed checked')} order ${number}`;
  });
}

/** The same text with two neighbouring letters exchanged. */
function mistyped(text: string, random: Random): string {
  const letters = [...text];
  const at = 1 + random.below(letters.length - 2);
  [letters[at], letters[at + 1]] = [letters[at + 1]!, letters[at]!];
  return letters.join('');
}

describe('embedText', () => {
  const texts = reports(240, 1);
  let embedding: TextEmbedding;
  beforeAll(async () => {
    embedding = await embedText(texts, { dimensions: 16, features: 256, epochs: 60, seed: 1, create });
  });
  afterAll(() => embedding.close());

  test('finds what a mistyped text was', async () => {
    const random = new Random(2);
    const wrong = texts.map((text) => mistyped(text, random));
    const found = await embedding.nearest(wrong, texts, { count: 3 });
    const hits = found.filter((near, i) => near.some(({ index }) => texts[index] === texts[i]));
    expect(hits.length / texts.length).toBeGreaterThan(0.8);
    for (const near of found) expect(near[0]!.similarity).toBeGreaterThanOrEqual(near[2]!.similarity);
  });

  test('tells texts of another kind', async () => {
    const strange = [
      'Cheap watches, buy now!!!',
      'lorem ipsum dolor sit amet',
      'Съешь же ещё этих булок',
      '你好，世界',
      '🎉🎉🎉',
    ];
    const usual = await embedding.score(reports(60, 3));
    const unusual = await embedding.score(strange);
    const most = [...usual.data].sort((a, b) => a - b)[56]!;
    for (const score of unusual.data) expect(score).toBeGreaterThan(most);
    const detector = await anomalyDetector(embedding.model, embedding.vectors(texts), { percentile: 99.5 });
    expect(await detector.predict(embedding.vectors(strange))).toEqual([true, true, true, true, true]);
  });

  test('leaves a text out of its own neighbours, and those that are less alike than asked for', async () => {
    const few = [texts[0]!, texts[0]!, texts[1]!];
    const near = await embedding.nearest(few, few, { similarity: 0.99 });
    expect(near.map((each) => each.map(({ index }) => index))).toEqual([[1], [0], []]);
    expect(near[0]![0]!.similarity).toBeCloseTo(1, 5);
  });

  test('takes case, composed letters and empty texts as they should be', async () => {
    const { data, shape } = embedding.vectors(['ÉTAGE Nº 4', 'e\u0301tage nº 4', '', ' \n—…']);
    expect(shape).toEqual([4, 256]);
    const row = (i: number) => data.subarray(i * 256, (i + 1) * 256);
    expect(row(0)).toEqual(row(1));
    expect(Math.hypot(...row(0))).toBeCloseTo(1, 5);
    expect(Math.hypot(...row(2), ...row(3))).toBe(0);
    for (const score of (await embedding.score(['', '?'])).data) expect(score).toBeGreaterThanOrEqual(0);
  });

  test('comes back out of its file', async () => {
    const again = await embedText(await Autoencoder.load(await embedding.save(), create));
    expect(await again.encode(texts.slice(0, 5))).toEqual(await embedding.encode(texts.slice(0, 5)));
    await again.close();
  });
});

describe('what embedText refuses', () => {
  test.each([
    [() => embedText([]), 'emptyData', 'texts'],
    [() => embedText(['', '…']), 'emptyData', 'texts'],
    [() => embedText(['a', 3 as unknown as string]), 'badData', 'texts[1]'],
    [() => embedText('text' as unknown as string[]), 'badData', 'texts'],
    [() => embedText(['a'], { dimensions: 0 }), 'outOfRange', 'dimensions'],
    [() => embedText(['a'], { features: 3 }), 'outOfRange', 'features'],
    [() => embedText(['a'], { characters: [4, 3] }), 'outOfRange', 'characters[1]'],
    [() => embedText(['a'], { dimension: 3 } as object), 'unknownOption', 'dimension'],
    [() => stringAutoencoder([]), 'emptyData', 'texts'],
    [() => stringAutoencoder(['ab', 'abc'], { length: 2 }), 'outOfRange', 'texts[1]'],
    [() => stringAutoencoder(['ab'], { symbols: 0 }), 'outOfRange', 'symbols'],
    [() => stringAutoencoder([null as unknown as string]), 'badData', 'texts[0]'],
  ])('%s', async (call, code, path) => {
    expect(await refusal(call())).toMatchObject({ code, path });
  });

  test('models that know no texts, or whose file is damaged', async () => {
    const model = await Autoencoder.create(vanilla({ inputShape: [20], latentDim: 2 }), create);
    expect((await refusal(embedText(model))).code).toBe('emptyData');
    expect((await refusal(stringAutoencoder(model))).code).toBe('emptyData');
    await model.attach('embedText', { version: 1, features: 20, weights: [1, 2], characters: [3, 5] });
    expect(await refusal(embedText(model))).toMatchObject({
      code: 'badCheckpoint',
      path: 'embedText.weights',
    });
    await model.attach('stringAutoencoder', { version: 1, symbols: ['a'], length: 4 });
    expect((await refusal(stringAutoencoder(model))).code).toBe('badCheckpoint');
    await model.close();
  });
});

describe('stringAutoencoder', () => {
  /** Names of four syllables, of which no two lists share one. */
  const names = (count: number, seed: number): string[] => {
    const random = new Random(seed);
    const syllables = ['ka', 'lo', 'mi', 'ren', 'su', 'ta', 'vé', 'zo', '日', '🙂'];
    return Array.from({ length: count }, () =>
      Array.from({ length: 1 + random.below(4) }, () => syllables[random.below(10)]).join(''),
    );
  };
  let strings: StringAutoencoder;
  beforeAll(async () => {
    strings = await stringAutoencoder(['', ...names(1500, 1)], {
      dimensions: 24,
      epochs: 30,
      seed: 1,
      create,
    });
  });
  afterAll(() => strings.close());

  test('rebuilds texts that it never saw', async () => {
    const seen = new Set(names(1500, 1));
    const others = names(500, 2).filter((name) => !seen.has(name));
    expect(others.length).toBeGreaterThan(100);
    const { characters, texts } = await strings.evaluate(others);
    expect(characters).toBeGreaterThan(0.95);
    expect(texts).toBeGreaterThan(0.8);
    expect(await strings.evaluate([''])).toEqual({ characters: 1, texts: 1 });
  });

  test('puts codes back into texts, and takes its alphabet along in its file', async () => {
    const some = names(5, 4);
    const again = await stringAutoencoder(await Autoencoder.load(await strings.save(), create));
    expect([again.symbols, again.length]).toEqual([strings.symbols, strings.length]);
    expect(await again.decode(await strings.encode(some))).toEqual(await strings.rebuild(some));
    await again.close();
  });

  test('scores texts unlike the others higher, and refuses longer ones', async () => {
    const { data, shape } = await strings.score(['kalo', 'zzzzzzzz', 'kalomi']);
    expect(shape).toEqual([3]);
    expect(data[1]).toBeGreaterThan(4 * Math.max(data[0]!, data[2]!));
    const long = 'ka'.repeat(10);
    expect(await refusal(strings.encode(['', long]))).toMatchObject({
      code: 'outOfRange',
      path: 'texts[1]',
      received: '20',
    });
  });

  test('keeps the most frequent characters, and takes all others as one unknown', async () => {
    const few = await stringAutoencoder(['aab', 'abc', 'é'.normalize('NFD')], {
      symbols: 2,
      dimensions: 2,
      epochs: 1,
      create,
    });
    expect([few.symbols, few.length]).toEqual([['a', 'b'], 3]);
    expect((await few.rebuild(['xyz']))[0]).toMatch(/^[ab\ufffd]*$/);
    await few.close();
  });
});
