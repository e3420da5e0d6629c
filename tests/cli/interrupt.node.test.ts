/** Ctrl-C during training: the state is saved, and going on gives what an uninterrupted run gives. */

import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Ended, endOf, eventOf, hourglass, main, scratch, start, writeRows } from './tools.js';

let folder: string;
let rows: string;
beforeAll(async () => {
  folder = await scratch();
  rows = join(folder, 'rows.npy');
  await writeRows(rows, 2000, 64);
});

const model = ['--units', '96,48', '--latent-dim', '8', '--seed', '3'];
const settings = [...model, '--batch-size', '64', '--validation', '0.1'];

/** Trains until the first report, then presses Ctrl-C. */
async function interrupted(...args: string[]): Promise<Ended> {
  const { child, ended } = start(args);
  const press = (text: string): void => {
    if (!text.includes('"progress"')) return;
    child.stdout?.off('data', press);
    child.kill('SIGINT');
  };
  child.stdout?.on('data', press);
  return ended;
}

test('a run that was interrupted twice ends with the same file as one that was not', {
  timeout: 120_000,
}, async () => {
  const [whole, parts] = [join(folder, 'whole.hourglass'), join(folder, 'parts.hourglass')];
  const epochs = ['--epochs', '100'];
  await hourglass('train', rows, ...settings, ...epochs, '--out', whole, '--quiet');

  const first = await interrupted('train', rows, ...settings, ...epochs, '--out', parts, '--json');
  expect(first).toMatchObject({ status: 130, error: '' });
  const { resume } = eventOf(first.out, 'interrupted');
  expect(resume).toBe(`hourglass train ${rows} --resume ${parts}`);

  const again = (resume as string).split(' ').slice(1);
  const second = await interrupted(...again, '--json', '--threads', '1');
  expect(second.status).toBe(130);

  const last = await hourglass(...again, '--json');
  expect(last).toMatchObject({ status: 0, error: '' });
  expect(eventOf(last.out, 'done')).toMatchObject({ epoch: 100, stopped: 'completed' });
  expect(await readFile(parts)).toEqual(await readFile(whole));
});

test('says how to go on, in words', async () => {
  const out = join(folder, "it's mine.hourglass");
  const { child, ended } = start(['train', rows, ...settings, '--epochs', '5000', '--out', out]);
  child.stdout?.on('data', (text: string) => {
    if (text.includes('threads:')) setTimeout(() => child.kill('SIGINT'), 200);
  });
  const { status, out: said } = await ended;
  expect(status).toBe(130);
  expect(said).toContain(`To go on: hourglass train ${rows} --resume '${out.replace("'", "'\\''")}'`);
});

test('going on takes the model from its file, and needs more epochs after the last one', async () => {
  const file = join(folder, 'done.hourglass');
  await hourglass('train', rows, ...settings, '--epochs', '1', '--out', file, '--quiet');
  const wrong = await hourglass('train', rows, '--resume', file, '--latent-dim', '4');
  expect(wrong).toMatchObject({ status: 2, error: expect.stringMatching(/leave out --latent-dim/) });
  const nothing = await hourglass('train', rows, '--resume', file);
  expect(nothing).toMatchObject({
    status: 0,
    out: expect.stringMatching(/done before; .* a larger --epochs/),
  });
  const longer = await hourglass('train', rows, '--resume', file, '--epochs', '2', '--json');
  expect(eventOf(longer.out, 'done')).toMatchObject({ epoch: 2 });
});

test('a model that cannot be written leaves the old one as it was, and nothing beside it', async () => {
  const place = join(folder, 'full');
  await mkdir(place);
  const file = join(place, 'model.hourglass');
  await writeFile(file, 'the old one');
  // The shell lets no file grow beyond 4 kB, as a full disk would.
  const command = `trap '' XFSZ; ulimit -f 4; exec "$0" "$@"`;
  const args = [
    process.execPath,
    main,
    'train',
    rows,
    ...settings,
    '--epochs',
    '1',
    '--out',
    file,
    '--quiet',
  ];
  const { status, error } = await endOf(spawn('bash', ['-c', command, ...args]));
  expect(error).toMatch(/model\.hourglass: expected a file that can be written, received EFBIG/);
  expect(status).toBe(1);
  expect(await readFile(file, 'utf8')).toBe('the old one');
  expect(await readdir(place)).toEqual(['model.hourglass']);
});
