/** The page's side of the readers: every address is fetched. */

import { parse } from 'csv-parse/browser/esm/sync';
import { fetchBytes } from './fetch.js';
import type { Platform } from './platform.js';

export const browser: Platform = {
  read: fetchBytes,
  parseCsv: (text, options) => parse(text, options),
};
