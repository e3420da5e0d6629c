/** Node 20 corrupts a local around every atomic wait: the fault, the cure, and that what ships is cured. */

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { assemble, disassemble, guardText, unguardedWaits } from '../../crates/wasm/build/guard.mjs';
import { FEATURES } from '../../crates/wasm/build/wasm.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hourglass-waits-'));
const source = readFileSync(here('wait-fault.wat'), 'utf8').replaceAll(/;;.*$/gm, '');
const right = [1, 1, 101, 201, 301];
const [major] = process.versions.node.split('.').map(Number);

/** What the module's function returns; its wait ends at once, since the word is not what is expected. */
async function outcome(name: string, text: string): Promise<number[]> {
  const file = join(folder, `${name}.wasm`);
  await assemble(text, file, FEATURES);
  const { instance } = await WebAssembly.instantiate(readFileSync(file));
  return Array.from((instance.exports.f as (address: number, x: number) => Iterable<number>)(0, 1));
}

describe('a wait in a function with locals of its own', () => {
  test(`Node ${major} ${major! < 22 ? 'corrupts' : 'keeps'} the last one`, async () => {
    expect(await outcome('bare', source)).toEqual(major! < 22 ? [1, 1, 101, 201, 0] : right);
  });

  test('the guard keeps all', async () => {
    const { text, count } = guardText(source);
    expect(count).toBe(1);
    expect(await outcome('guarded', text)).toEqual(right);
  });
});

describe('the check that no wait was missed', () => {
  test('tells a bare module from a guarded one', async () => {
    for (const [name, text, bare] of [
      ['bare', source, 1],
      ['guarded', guardText(source).text, 0],
    ] as const) {
      const file = join(folder, `${name}-check.wasm`);
      await assemble(text, file, FEATURES);
      expect(unguardedWaits(await disassemble(file, FEATURES))).toBe(bare);
    }
  });

  test.each(['dist', 'target/test-dist'])(
    '%s has waits, and all are guarded',
    async (dist) => {
      const text = await disassemble(here(`../../${dist}/wasm/mt/hourglass_bg.wasm`), FEATURES, folder);
      expect(text.match(/memory\.atomic\.wait/g)?.length).toBeGreaterThan(0);
      expect(unguardedWaits(text)).toBe(0);
    },
    60_000,
  );
});
