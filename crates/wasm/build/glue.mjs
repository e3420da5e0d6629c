// Points the threaded glue at our own start of pool workers.
//
// The helper that wasm-bindgen-rayon links in imports the glue that imports it: bundlers hang on that circle, and
// Node cannot resolve it. `ts/runtime/hook.ts` takes its place.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './steps.mjs';

const SNIPPET = /from\s+['"]\.\/snippets\/wasm-bindgen-rayon-[^'"]+['"]/g;

export function redirectGlue(pack) {
  const file = join(pack, 'hourglass.js');
  const glue = readFileSync(file, 'utf8');
  const count = glue.match(/['"]\.\/snippets\//g)?.length ?? 0;
  if (count !== 1 || glue.match(SNIPPET)?.length !== 1) {
    throw new Failure(`the glue must import exactly one snippet, wasm-bindgen-rayon's, but imports ${count}`);
  }
  writeFileSync(file, glue.replace(SNIPPET, "from '../../runtime/hook.js'"));
  rmSync(join(pack, 'snippets'), { recursive: true });
}
