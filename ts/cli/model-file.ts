/**
 * Model files as `inspect` sees them: the header of a safetensors file, never its numbers.
 *
 * The format: 8 bytes of header length, a JSON header with every tensor's type, shape and place, the values.
 */

import { open } from 'node:fs/promises';
import { AutoencoderError } from 'hourglass-ae';
import * as z from 'zod';
import { unreadable } from './in-file.js';

/** A tensor as the header names it. */
export interface TensorEntry {
  name: string;
  dtype: string;
  shape: number[];
}

/** What the header of a model file says. */
export interface ModelFile {
  bytes: number;
  tensors: TensorEntry[];
  /** The document that Hourglass wrote beside the tensors; absent in files of other programs. */
  document?: ModelDocument;
  /** What other programs wrote about themselves. */
  metadata: Record<string, string>;
}

const tensorEntry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

const trainingSpec = z.looseObject({
  epochs: z.number().optional(),
  batchSize: z.number().optional(),
  optimizer: z.looseObject({ type: z.string(), learningRate: z.number().optional() }).optional(),
});

const modelDocument = z.looseObject({
  format: z.number(),
  version: z.string(),
  spec: z.looseObject({ input: z.looseObject({ shape: z.array(z.number()) }) }),
  training: z.looseObject({ spec: trainingSpec }).optional(),
  attachments: z.record(z.string(), z.unknown()).optional(),
  card: z.looseObject({
    parameters: z.number().optional(),
    seed: z.number().optional(),
    rows: z.number().optional(),
    epochs: z.number().optional(),
    steps: z.number().optional(),
    last: z.looseObject({ loss: z.number(), meanLoss: z.number() }).nullish(),
  }),
});

/** What Hourglass writes beside the tensors. */
export type ModelDocument = z.infer<typeof modelDocument>;

/** Largest header that is believed. */
const largestHeader = 64 << 20;

/** Reads the header of a model file. */
export async function readModelFile(path: string): Promise<ModelFile> {
  const file = await open(path).catch((cause: Error) => {
    throw unreadable(path, cause, { expected: 'a model file' });
  });
  try {
    const { size: bytes } = await file.stat();
    const length = Number(headLength(await take(file.read(new Uint8Array(8), 0, 8, 0)), path));
    if (length > largestHeader || 8 + length > bytes)
      throw bad(path, `a header of ${length} bytes in a file of ${bytes}`);
    const header = await take(file.read(new Uint8Array(length), 0, length, 8));
    return parseHeader(new TextDecoder().decode(header), bytes, 8 + length, path);
  } finally {
    await file.close();
  }
}

const take = async (reading: Promise<{ bytesRead: number; buffer: Uint8Array }>): Promise<Uint8Array> => {
  const { bytesRead, buffer } = await reading;
  return buffer.subarray(0, bytesRead);
};

function headLength(head: Uint8Array, path: string): bigint {
  if (head.length < 8) throw bad(path, `${head.length} bytes`);
  return new DataView(head.buffer, head.byteOffset).getBigUint64(0, true);
}

function parseHeader(text: string, bytes: number, start: number, path: string): ModelFile {
  const { __metadata__: metadata = {}, ...entries } = parseJson(
    text,
    z.record(z.string(), z.unknown()),
    path,
  );
  const tensors = Object.entries(entries).map(([name, entry]) => {
    const found = tensorEntry.safeParse(entry);
    if (!found.success) throw bad(path, `no type and shape for "${name}"`);
    if (start + found.data.data_offsets[1] > bytes)
      throw bad(path, `"${name}" beyond the end: the file is cut off`);
    return { name, dtype: found.data.dtype, shape: found.data.shape };
  });
  tensors.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const { hourglass, ...others } = z.record(z.string(), z.string()).catch({}).parse(metadata);
  if (hourglass === undefined) return { bytes, tensors, metadata: others };
  return { bytes, tensors, metadata: others, document: parseJson(hourglass.slice(8), modelDocument, path) };
}

function parseJson<T>(text: string, schema: z.ZodType<T>, path: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad(path, 'other bytes');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw bad(path, `a header without ${result.error.issues[0]?.path.join('.') || 'its fields'}`);
}

function bad(path: string, received: string): AutoencoderError {
  const hint = 'the file is damaged, cut off, or no safetensors file';
  return new AutoencoderError({
    code: 'badCheckpoint',
    path,
    expected: 'a whole safetensors file',
    received,
    hint,
  });
}
