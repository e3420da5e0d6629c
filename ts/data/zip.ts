/**
 * The files in a zip archive, unpacked by the platform's own stream, each checked against its size and checksum.
 */

import { fault, reason } from './fault.js';

/** A file in an archive. */
export interface Entry {
  name: string;
  bytes(): Promise<Uint8Array>;
}

const again = 'the file is damaged or incomplete: fetch or write it again';

/** The files of an archive by its directory, which stands at its end: of an archive that is cut off there is none. */
export function entriesOf(archive: Uint8Array, name: string): Entry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = endOf(view, name);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const directoryEnd = at + view.getUint32(end + 12, true);
  if (directoryEnd !== end)
    throw fault('badData', name, 'a directory right before its end', 'another place', again);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) {
      throw fault('badData', name, `${count} files in its directory`, `${i}`, again);
    }
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    entries.push(entryAt(archive, view, at, name));
    at += 46 + lengths[0]! + lengths[1]! + lengths[2]!;
  }
  return entries;
}

/** Where the record that ends the archive begins; a comment of up to 65,535 bytes may follow it. */
function endOf(view: DataView, name: string): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 65_535); at--) {
    const isEnd = view.getUint32(at, true) === 0x06054b50;
    if (isEnd && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw fault('badData', name, 'a whole zip archive', `${view.byteLength} bytes without its end`, again);
}

/** The file of a line in the directory, which has to say the same as the head before the file itself. */
function entryAt(archive: Uint8Array, view: DataView, at: number, archiveName: string): Entry {
  const method = view.getUint16(at + 10, true);
  const crc = view.getUint32(at + 16, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const named = text(archive, at + 46, view.getUint16(at + 28, true));
  const head = view.getUint32(at + 42, true);
  const name = `${archiveName}, ${named}`;
  const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1;
  if ((method !== 0 && method !== 8) || isEncrypted || size === 2 ** 32 - 1) {
    const received = isEncrypted
      ? 'an encrypted file'
      : size === 2 ** 32 - 1
        ? '4 GiB and more'
        : `method ${method}`;
    throw fault(
      'unsupported',
      name,
      'a file stored or deflated, below 4 GiB',
      received,
      'pack it as zip files usually are',
    );
  }
  const isHere = head + 30 <= archive.length && view.getUint32(head, true) === 0x04034b50;
  const length = isHere ? view.getUint16(head + 26, true) : 0;
  const start = isHere ? head + 30 + length + view.getUint16(head + 28, true) : Number.POSITIVE_INFINITY;
  if (start + packed > archive.length || text(archive, head + 30, length) !== named) {
    throw fault('badData', name, 'a file where the directory says', 'something else', again);
  }
  const content = archive.subarray(start, start + packed);
  return {
    name: named,
    async bytes() {
      const bytes = method === 0 ? content : await inflate(content, size, name);
      if (bytes.length === size && crc32(bytes) === crc) return bytes;
      throw fault(
        'badData',
        name,
        `${size} bytes that agree with their checksum`,
        `${bytes.length} others`,
        again,
      );
    },
  };
}

const text = (bytes: Uint8Array, at: number, length: number): string =>
  new TextDecoder().decode(bytes.subarray(at, at + length));

/** Unpacks at most as many bytes as the directory promised. */
async function inflate(bytes: Uint8Array, size: number, name: string): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const out = new Uint8Array(Math.min(size, 1032 * bytes.length));
  let length = 0;
  try {
    const reader = packed.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (length + read.value.length > out.length) throw new Error(`more than ${size} bytes`);
      out.set(read.value, length);
      length += read.value.length;
    }
  } catch (cause) {
    throw fault('badData', name, `${size} packed bytes`, reason(cause), again, cause);
  }
  return out.subarray(0, length);
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/** The checksum of zip archives (ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
