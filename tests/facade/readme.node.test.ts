/** The examples of the README, run as they stand there by processes of their own; the code that it shows is the real one. */

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** What a process prints that runs the README's example number `index`, with some lines behind it. */
async function output(index: number, behind = ''): Promise<string> {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const example = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)][index]?.[1];
  expect(example).toContain("from 'hourglass-ae'");
  const folder = new URL('target/examples/', root);
  await mkdir(folder, { recursive: true });
  // The examples use no types, so that Node 20 runs them.
  const file = fileURLToPath(new URL(`readme-${index}.mjs`, folder));
  await writeFile(file, example! + behind);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 60_000 });
  return stdout.trim();
}

test('the first example of the README works', async () => {
  const lines = (await output(0)).split('\n');
  expect(lines.at(-1)).toBe('[ false, true ]');
  // One line at least for every epoch, the number of the epoch and its loss, which falls.
  const losses = lines.slice(0, -1).map((line) => line.split(' ').map(Number));
  expect(losses.length).toBeGreaterThanOrEqual(60);
  expect(losses.at(-1)![0]).toBe(60);
  expect(losses.at(-1)![1]).toBeLessThan(losses[0]![1]!);
});

test('every kind that the README shows is a model that learns', async () => {
  const behind = `
    const rows = Float32Array.from({ length: 40 * 64 }, (_, i) => 0.5 + 0.4 * Math.sin((i % 64) / 5 + Math.floor(i / 64)));
    for (const spec of kinds) {
      const model = await Autoencoder.create(spec, { seed: 1, threads: 1 });
      const labels = spec.encoder.some(({ type }) => type === 'condition') ? new Array(40).fill(3) : undefined;
      const { epochs } = await model.fit(rows, { epochs: 12, batchSize: 8, ...(labels && { labels }) });
      console.log(epochs.at(-1).terms.reconstruction < epochs[0].terms.reconstruction);
      await model.close();
    }
    const untrained = await Autoencoder.create(stack.spec, { seed: 1, threads: 1 });
    console.log((await stack.evaluate(waves)).mse < 0.7 * (await untrained.evaluate(waves)).mse);
    await Promise.all([stack.close(), untrained.close()]);`;
  const lines = (await output(1, behind)).split('\n');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => line !== 'true')).toEqual([]);
});

test('the list of the README has a line for every recipe', async () => {
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const index = await readFile(new URL('ts/recipes/index.ts', root), 'utf8');
  const [, shown] = readme.match(/^const kinds = \[\n(.*?)^\];$/ms)!;
  const exported = [...index.matchAll(/^export \{(.*?)\}/gms)].flatMap(([, names]) => names!.split(','));
  const recipes = exported.map((name) => name.trim()).filter((name) => /^[a-z]\w*$/.test(name));
  expect(recipes.length).toBeGreaterThan(20);
  expect(recipes.filter((name) => !new RegExp(`^ +${name}\\(`, 'm').test(shown!))).toEqual([]);
});

test('the layer that the README shows is a real one', async () => {
  const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
  const shown = (await read('README.md')).split('### To add a layer')[1]!;
  const [, rust] = shown.match(/```rust\n(.*?)```/s)!;
  expect(rust).toBe(await read('crates/engine/src/layers/gaussian_noise.rs'));
  const registry = await read('crates/engine/src/layers/mod.rs');
  const types = await read('ts/spec/normalizing-layers.ts');
  const builders = await read('ts/builders/normalizing-layers.ts');
  const [, lines] = shown.match(/```text\n(.*?)```/s)!;
  const parts = lines!.split('\n\n').map((part) => part.trim());
  expect(parts.map((part, at) => [registry, types, builders][at]!.includes(part))).toEqual([
    true,
    true,
    true,
  ]);
  expect(registry).toContain('pub mod gaussian_noise;');
});
