/** Node's side of the readers: files from disk, addresses over the network. */

import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { fetchBytes } from './fetch.js';
import type { Platform } from './platform.js';

export const node: Platform = {
  async read(place) {
    const address = typeof place === 'string' && /^(https?|data|file):/.test(place) ? new URL(place) : place;
    if (address instanceof URL && address.protocol !== 'file:') return fetchBytes(address);
    const buffer = await readFile(address);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  },

  parseCsv: (text, options) => parse(text, options),
};
