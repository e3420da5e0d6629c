// target/test-dist: the built package with the faulty wasm in place of the product's.

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { files, isFresh, ROOT, takeStamp, writeStamp } from './steps.mjs';

const OUTPUT = 'target/test-dist';

export function copyForTests() {
  const from = { inputs: files('dist', 'target/test-wasm'), outputs: [OUTPUT] };
  if (isFresh('test-dist', from)) return;
  const stamp = takeStamp(from);
  const output = join(ROOT, OUTPUT);
  rmSync(output, { recursive: true, force: true });
  cpSync(join(ROOT, 'dist'), output, { recursive: true, filter: (file) => file !== join(ROOT, 'dist/wasm') });
  cpSync(join(ROOT, 'target/test-wasm'), join(output, 'wasm'), { recursive: true });
  writeStamp('test-dist', from, stamp);
}
