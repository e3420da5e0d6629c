/** Libraries of single readers stay out of the entries, and load with the first file that needs them. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test.each(['node', 'browser'])(
  'data/entry.%s.js imports its libraries when they are needed',
  async (name) => {
    const entry = await readFile(new URL(`../../dist/data/entry.${name}.js`, import.meta.url), 'utf8');
    for (const library of ['png', 'jpeg', 'parquet', `csv.${name}`])
      expect(entry).toContain(`import("./libraries/${library}.js")`);
    // What png, jpeg and parquet files begin with or are packed by is in the libraries alone.
    expect(entry).not.toMatch(/PngDecoder|huffmanTable|snappy|csv_invalid_argument/i);
  },
);
