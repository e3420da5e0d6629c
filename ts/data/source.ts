/**
 * Where data comes from: a path, an address, a file that the user picked, or bytes at hand.
 *
 * Whatever it is, it becomes a name (for messages) and bytes; gzip is unpacked on the way.
 */

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
  if (typeof source !== 'string' && !(source instanceof URL)) {
    const hint = 'give the place of the data or its bytes';
    throw fault('badData', 'source', 'a path, URL, File, Blob or bytes', describe(source), hint);
  }
  try {
    return await platform().read(source);
  } catch (cause) {
    const hint = 'check the path and that the file may be read';
    throw fault('fileFailed', name, 'a file that can be read', reason(cause), hint, cause);
  }
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
    const hint = 'the file is damaged or incomplete: fetch it again';
    throw fault('badData', name, 'a whole gzip file', reason(cause), hint, cause);
  }
}
