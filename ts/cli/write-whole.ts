/**
 * Output files: written whole or not at all.
 *
 * The bytes go to a file of another name in the same folder, reach the disk, and take the place of the old file in one
 * step. Whatever fails on the way, the old file stays as it was and nothing else is left behind.
 */

import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, open, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AutoencoderError } from 'hourglass-ae';

/** Writes a file whole, or leaves everything as it was. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const target = await followed(path);
  const old = await lookAt(target);
  if (old?.isDirectory()) throw refused(path, 'it is a folder');
  try {
    if (old !== undefined && !old.isFile()) return await writeFile(target, content); // a pipe or device stays what it is
    await replace(target, content, old?.mode);
  } catch (cause) {
    throw refused(path, reason(cause), cause);
  }
}

/** Refuses a place that cannot be written, before the work that should end there. */
export async function checkWritable(path: string): Promise<void> {
  const target = await followed(path);
  if ((await lookAt(target))?.isDirectory()) throw refused(path, 'it is a folder');
  try {
    await access(dirname(target), constants.W_OK);
  } catch (cause) {
    throw refused(path, reason(cause), cause);
  }
}

async function replace(target: string, content: Uint8Array | string, mode?: number): Promise<void> {
  const folder = dirname(target);
  const draft = join(folder, `.${basename(target)}.${randomBytes(4).toString('hex')}.part`);
  try {
    const file = await open(draft, 'wx', mode ?? 0o666);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (cause) {
    await unlink(draft).catch(() => {});
    throw cause;
  }
  await settle(folder);
}

/** Brings the folder's new entry to the disk, where the system knows how. */
async function settle(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** The file behind a link, so that the link stays. */
const followed = (path: string): Promise<string> => realpath(path).catch(() => path);

const lookAt = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);

/** Node's own words without the call that they name. */
const reason = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).replace(/, \w+ '.*$/, '');

function refused(path: string, received: string, cause?: unknown): AutoencoderError {
  const hint = 'name a file in a folder that exists, is writable and has room; nothing was changed';
  return new AutoencoderError(
    { code: 'fileFailed', path, expected: 'a file that can be written', received, hint },
    { cause },
  );
}
