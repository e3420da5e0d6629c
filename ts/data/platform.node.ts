/** Node's side of the readers: files from disk, addresses over the network. */

import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { fault, reason } from './fault.js';
import { fetchBytes, fetchStream } from './fetch.js';
import type { Platform } from './platform.js';

const addressOf = (place: string | URL): string | URL =>
  typeof place === 'string' && /^(https?|data|file):/.test(place) ? new URL(place) : place;

const isRemote = (address: string | URL): boolean => address instanceof URL && address.protocol !== 'file:';

export const node: Platform = {
  async read(place) {
    const address = addressOf(place);
    if (isRemote(address)) return fetchBytes(address);
    const buffer = await readFile(address);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  },

  async stream(place) {
    const address = addressOf(place);
    if (isRemote(address)) return fetchStream(address);
    return Readable.toWeb(createReadStream(address)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  },

  async list(folder) {
    try {
      const root = folder instanceof URL ? fileURLToPath(folder) : folder;
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
      return files.map((source) => ({ name: relative(root, source).split(sep).join('/'), source }));
    } catch (cause) {
      const hint = 'check the path and that the folder may be read';
      throw fault('fileFailed', String(folder), 'a folder that can be read', reason(cause), hint, cause);
    }
  },

  async parseCsv(text, options) {
    const { parse } = await import('./libraries/csv.node.js');
    return parse(text, options);
  },
};
