/** Files are written whole or not at all. */

import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoencoderError } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { checkWritable, writeWhole } from '../../ts/cli/write-whole.js';
import { scratch } from './tools.js';

test('writes new files and replaces old ones, which keep their mode', async () => {
  const folder = await scratch();
  const file = join(folder, 'model');
  await writeWhole(file, 'one');
  await chmod(file, 0o640);
  await writeWhole(file, Uint8Array.of(116, 119, 111));
  expect(await readFile(file, 'utf8')).toBe('two');
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['model']);
});

test('follows a link and leaves it a link', async () => {
  const folder = await scratch();
  await writeFile(join(folder, 'real'), 'old');
  await symlink('real', join(folder, 'link'));
  await writeWhole(join(folder, 'link'), 'new');
  expect(await readlink(join(folder, 'link'))).toBe('real');
  expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
});

test('writes into devices instead of replacing them', async () => {
  await writeWhole('/dev/null', 'gone');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  const error = await writeWhole('/dev/full', 'too much').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'fileFailed', received: expect.stringMatching(/ENOSPC/) });
});

test('refuses folders and places that are not there, beforehand and at the end', async () => {
  const folder = await scratch();
  await mkdir(join(folder, 'taken'));
  for (const write of [checkWritable, (path: string) => writeWhole(path, 'x')]) {
    for (const path of [join(folder, 'taken'), join(folder, 'none', 'model')]) {
      const error = await write(path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(AutoencoderError);
      expect(error).toMatchObject({ code: 'fileFailed', path });
    }
  }
  expect(await readdir(folder)).toEqual(['taken']);
  expect(await readdir(join(folder, 'taken'))).toEqual([]);
});
