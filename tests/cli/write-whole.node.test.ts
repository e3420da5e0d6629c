/** Files are written whole or not at all. */

import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AutoencoderError } from 'hourglass-ae';
import { expect, test } from 'vitest';
import { checkWritable, writeWhole } from '../../ts/cli/write-whole.js';
import { endOf, scratch } from './tools.js';

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

test('a process that is killed while it writes leaves the old file or the new one', async () => {
  const file = join(await scratch(), 'model');
  const size = 1 << 24;
  const old = Buffer.alloc(size, 'a');
  await writeWhole(file, old);
  const module = new URL('../../dist/cli/write-whole.js', import.meta.url).href;
  const script = `import { writeWhole } from ${JSON.stringify(module)};
    process.stdout.write('ready');
    for (let i = 0; ; i++) await writeWhole(${JSON.stringify(file)}, Buffer.alloc(${size}, 'ab'[(i + 1) % 2]));`;
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 5 + 17 * round));
    child.kill('SIGKILL');
    await endOf(child);
    const content = await readFile(file);
    const letter = String.fromCharCode(content[0]!);
    expect(content.equals(Buffer.alloc(size, letter)), `round ${round}: ${letter}`).toBe(true);
    expect('ab').toContain(letter);
  }
});
