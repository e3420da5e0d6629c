/** The committed reference is what its sources say: nothing of it is written by hand. */

import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { files } from '../../ts/reference/reference.mjs';

let made: Map<string, string>;
beforeAll(async () => {
  made = await files();
});

describe('the reference', () => {
  test('is up to date; `npm run docs` writes it', async () => {
    for (const [path, text] of made) {
      const committed = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
      expect(committed === text, `${path} is not what ts/reference/reference.mjs makes`).toBe(true);
    }
    expect(made.size).toBeGreaterThan(15);
  });

  test('says something about every option, and shows each member once', () => {
    const text = made.get('ts/reference/REFERENCE.md')!;
    const options = [...text.matchAll(/^\| `(\w+)`(\??) \| `(.*?)` \| (.*) \|$/gm)];
    expect(options.length).toBeGreaterThan(200);
    const silent = options.filter(([, , , , doc]) => doc!.trim() === '');
    const withoutDefault = options.filter(
      ([, , optional, , doc]) => optional === '?' && !/default|without|none|only with/i.test(doc!),
    );
    const range = /at least|above|below|between|any number|finite|divide|Number of|in \[|in \(|[01] to /i;
    const boundless = options.filter(
      ([, , , type, doc]) => /^(number|Size2d)$/.test(type!) && !range.test(doc!),
    );
    expect([silent, withoutDefault, boundless].flat().map(([line]) => line)).toEqual([]);
    const links = [...text.matchAll(/^\| \[`\w+`\]\(#([\w-]+)\)/gm)].map(([, link]) => link);
    expect(new Set(links).size).toBe(links.length);
    expect(links.length).toBeGreaterThan(110);
  });

  test('has a formula for every layer, loss and penalty', () => {
    const text = made.get('ts/reference/REFERENCE.md')!;
    for (const section of ['layers', 'losses', 'penalties']) {
      const [, part] = text.match(new RegExp(`^## ${section}\\n([\\s\\S]*?)^## `, 'm'))!;
      const entries = part!.split(/^### /m).slice(1);
      const without = entries.filter((entry) => !/[=·Σ]/.test(entry)).map((entry) => entry.split('\n')[0]);
      expect(without).toEqual([]);
    }
  });

  test('tells the unit of every loss, and in the table of all members every activation', () => {
    const text = made.get('ts/reference/REFERENCE.md')!;
    const [, part] = text.match(/^## losses\n(.*?)^## /ms)!;
    const entries = part!.split(/^### /m).slice(1);
    expect(entries.length).toBeGreaterThan(12);
    const unit = /^Unit: .*, summed over the features\s+of\s+a\s+row,\s+averaged\s+over\s+the\s+rows\.$/ms;
    expect(entries.filter((entry) => !unit.test(entry)).map((entry) => entry.split('\n')[0])).toEqual([]);
    const [, shown] = text.match(/^\| \*\*\[activations\]\(#activations\)\*\* \| (.*?) \|/m)!;
    const [, functions] = text.match(/^## activations\n(.*)/ms)!;
    const names = [...functions!.matchAll(/^\| (`\w+`)/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(shown!.split(', ')).toEqual(names);
  });
});
