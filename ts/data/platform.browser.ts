/** The page's side of the readers: every address is fetched. */

import { fault } from './fault.js';
import { fetchBytes, fetchStream } from './fetch.js';
import type { Platform } from './platform.js';

export const browser: Platform = {
  read: fetchBytes,
  stream: fetchStream,
  list: async (folder) => {
    const hint = 'give the files: those that the user picked, or an array of addresses';
    throw fault('unsupported', String(folder), 'files, as a page knows no folders', 'a path', hint);
  },
  async parseCsv(text, options) {
    const { parse } = await import('./libraries/csv.browser.js');
    return parse(text, options);
  },
};
