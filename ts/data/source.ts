/**
 * Where data comes from: a path, an address, a file that the user picked, or bytes at hand.
 *
 * Whatever it is, it becomes a name (for messages) and bytes; gzip is unpacked on the way.
 */

import { AutoencoderError } from '../errors.js';
import { fault, reason } from './fault.js';
import { platform } from './platform.js';

/** What every reader takes: a path or URL, a `File` or `Blob`, or bytes. Gzip is unpacked on the way. */
export type Source = string | URL | Blob | ArrayBuffer | Uint8Array;

/** A source once read. */
export interface Opened {
  /** How messages name it. */
  name: string;
  bytes: Uint8Array;
}

/** Reads a source whole. */
export async function open(source: Source): Promise<Opened> {
  const name = nameOf(source);
  const bytes = await bytesOf(source, name);
  return { name, bytes: isGzip(bytes) ? await unpack(bytes, name) : bytes };
}

/** The bytes of a source as they come, a piece at a time; gzip is unpacked on the way. */
export async function* piecesOf(source: Source): AsyncGenerator<Uint8Array, void, undefined> {
  const name = nameOf(source);
  const file = (await streamOf(source, name)).getReader();
  const next = () => file.read().catch((cause: unknown) => Promise.reject(unreadable(name, cause)));
  try {
    let piece = await next();
    if (piece.value !== undefined && isGzip(piece.value)) {
      yield* unpackedPieces(piece.value, next, name);
      return;
    }
    for (; piece.value !== undefined; piece = await next()) yield piece.value;
  } finally {
    await file.cancel().catch(() => undefined); // a stream that failed says so again
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

async function* unpackedPieces(
  first: Bytes,
  next: () => Promise<ReadableStreamReadResult<Bytes>>,
  name: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = new ReadableStream<Bytes>({
    start: (sink) => sink.enqueue(first),
    pull: async (sink) => {
      const { value } = await next();
      if (value === undefined) sink.close();
      else sink.enqueue(value);
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
  const read = () =>
    reader.read().catch((cause: unknown) => {
      throw cause instanceof AutoencoderError ? cause : damaged(name, cause);
    });
  try {
    for (let piece = await read(); piece.value !== undefined; piece = await read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The name of a source: the file's own, or what kind of thing it is. */
export function nameOf(source: Source): string {
  if (typeof source === 'string') return source;
  if (source instanceof URL) return source.protocol === 'data:' ? 'data' : source.href;
  const { name } = source as { name?: unknown };
  return typeof name === 'string' && name !== '' ? name : 'data';
}

async function bytesOf(source: Source, name: string): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  checkPlace(source);
  try {
    return await platform().read(source);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

async function streamOf(source: Source, name: string): Promise<ReadableStream<Bytes>> {
  if (source instanceof Blob) return source.stream() as ReadableStream<Bytes>;
  if (source instanceof Uint8Array || source instanceof ArrayBuffer)
    return new Blob([source as BlobPart]).stream() as ReadableStream<Bytes>;
  checkPlace(source);
  try {
    return await platform().stream(source);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function checkPlace(source: unknown): void {
  if (typeof source === 'string' || source instanceof URL) return;
  const hint = 'give the place of the data or its bytes';
  throw fault('badData', 'source', 'a path, URL, File, Blob or bytes', describe(source), hint);
}

function unreadable(name: string, cause: unknown): AutoencoderError {
  const hint = 'check the path and that the file may be read';
  return fault('fileFailed', name, 'a file that can be read', reason(cause), hint, cause);
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value);

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Unpacks gzip with the platform's own stream, which checks length and checksum. */
async function unpack(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  try {
    return new Uint8Array(
      await new Response(stream.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer(),
    );
  } catch (cause) {
    throw damaged(name, cause);
  }
}

function damaged(name: string, cause: unknown): AutoencoderError {
  const hint = 'the file is damaged or incomplete: fetch it again';
  return fault('badData', name, 'a whole gzip file', reason(cause), hint, cause);
}
