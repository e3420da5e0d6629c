/** Model files that were cut, altered or are something else: refused with a typed error, and nothing breaks. */

import { crc32 } from 'node:zlib';
import { Autoencoder, vanilla } from 'hourglass-ae';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytes, hashOf, patterns, refusal } from './tools.js';

/** One worker serves all: a model that tries to resume from each of the files. */
let model: Autoencoder;
let file: Uint8Array;
let before: string;
const data = patterns(6, 4);

beforeAll(async () => {
  model = await Autoencoder.create(vanilla({ inputShape: [4], latentDim: 2 }), { threads: 1 });
  await model.fit(data, { epochs: 1, batchSize: 2 });
  file = await model.save();
  before = await hashOf(model);
});
afterAll(() => model.close());

const codes = ['badCheckpoint', 'unsupportedVersion', 'incompatible'];

/** What resuming from some bytes leads to: the code of the error, or none. */
async function outcome(resume: Uint8Array): Promise<string | undefined> {
  try {
    await model.fit(data, { resume, epochs: 1, batchSize: 2 });
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('every truncation', async () => {
  for (let length = 0; length < file.length; length++) {
    const code = await outcome(file.subarray(0, length));
    expect(code, `${length} of ${file.length} bytes`).toBe('badCheckpoint');
  }
  expect(await hashOf(model)).toBe(before);
});

/** What a model file says besides numbers, as far as it is changed here. */
interface Document {
  format: number;
  spec: { version: number; latent: { dim: number } };
  training: Partial<Record<'step' | 'position' | 'runStart' | 'optimizerStart', number>>;
}

/** The file with its document changed and its check sum made right again: what only another version would write. */
function rewritten(change: (document: Document) => void): Uint8Array {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const document: Document = JSON.parse(header.__metadata__.hourglass.slice(8));
  change(document);
  const text = JSON.stringify(document);
  const tensors = file.subarray(8 + length);
  const sum = crc32(tensors, crc32(text)).toString(16).padStart(8, '0');
  header.__metadata__.hourglass = sum + text;
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  padded.set(json);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(padded.length), true);
  return Uint8Array.from([...size, ...padded, ...tensors]);
}

test('a file that another program wrote in our form loads', async () => {
  const same = await Autoencoder.load(
    rewritten(() => undefined),
    { threads: 1 },
  );
  expect(await hashOf(same)).toBe(before);
  await same.close();
});

test.each<[string, (document: Document) => void]>([
  ['file', (document) => Object.assign(document, { format: 2 })],
  ['spec', ({ spec }) => Object.assign(spec, { version: 2 })],
])('a newer %s', async (_, change) => {
  const newer = rewritten(change);
  const error = await refusal(() => Autoencoder.load(newer, { threads: 1 }), 'unsupportedVersion');
  for (const word of ['path', 'expected', 'received', 'hint'] as const)
    expect(error[word], word).not.toBe('');
  expect(await outcome(newer)).toBe('unsupportedVersion');
  expect(await hashOf(model)).toBe(before);
});

test.each<[string, (document: Document) => void]>([
  ['a code of another width', ({ spec }) => Object.assign(spec.latent, { dim: 3 })],
  ['a step before the first', ({ training }) => Object.assign(training, { step: -1 })],
  ['a place behind the end of the epoch', ({ training }) => Object.assign(training, { position: 1e9 })],
  ['a run that begins later', ({ training }) => Object.assign(training, { runStart: 1e9 })],
  ['an optimizer that begins later', ({ training }) => Object.assign(training, { optimizerStart: 1e9 })],
])('a document that says something impossible: %s', async (_, change) => {
  expect(await outcome(rewritten(change))).toBe('badCheckpoint');
  expect(await hashOf(model)).toBe(before);
});

test('trailing bytes', async () => {
  expect(await outcome(Uint8Array.from([...file, 0]))).toBe('badCheckpoint');
});

test('a flipped bit in each of many places', async () => {
  const places = bytes(600, 7);
  let refusals = 0;
  for (let i = 0; i + 1 < places.length; i += 2) {
    const place = ((places[i]! << 8) | places[i + 1]!) % file.length;
    const altered = file.slice();
    altered[place]! ^= 1 << (i % 8);
    const code = await outcome(altered);
    expect(codes, `byte ${place}`).toContain(code);
    refusals += 1;
  }
  expect(refusals).toBe(300);
  expect(await hashOf(model)).toBe(before);
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['a text', new TextEncoder().encode('this is not a model, whatever its name says')],
  ['noise', bytes(5000)],
  ['another safetensors file', foreign()],
])('%s', async (_, something) => {
  const error = await refusal(() => Autoencoder.load(something, { threads: 1 }), 'badCheckpoint');
  expect(error.path).toBe('bytes');
  for (const word of ['expected', 'received', 'hint'] as const) expect(error[word], word).not.toBe('');
  expect(error.message).toContain(error.received);
  const resumed = await refusal(() => model.fit(data, { resume: something }), 'badCheckpoint');
  expect(resumed.path).toBe('resume');
  expect(await hashOf(model)).toBe(before);
});

test('what is no array of bytes', async () => {
  expect((await refusal(() => Autoencoder.load('a.hourglass' as never), 'badData')).path).toBe('bytes');
});

test('the file itself still loads', async () => {
  const loaded = await Autoencoder.load(file);
  expect(await hashOf(loaded)).toBe(before);
  expect(loaded.history).toEqual(model.history);
  await loaded.close();
});

/** A valid safetensors file that is no model. */
function foreign(): Uint8Array {
  const header = new TextEncoder().encode('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
  const all = new Uint8Array(8 + header.length + 4);
  new DataView(all.buffer).setBigUint64(0, BigInt(header.length), true);
  all.set(header, 8);
  return all;
}
