// Builds everything that `npm start` and `npm test` need: compiler, tools, packages, wasm, JavaScript.
//
//   node crates/wasm/build.mjs                  dist/
//   node crates/wasm/build.mjs --test           also target/test-dist/, the same with planted faults inside
//   node crates/wasm/build.mjs --reproducible   dist/ without the builds of fused arithmetic: what `npm start` needs
//
// It is the first thing that runs after `git clone`, so it and build/ use nothing but Node's own modules. Every part
// remembers what it was made from and does nothing when that has not changed.

import { mkdirSync } from 'node:fs';
import { installPackages } from './build/packages.mjs';
import { buildScripts } from './build/scripts.mjs';
import { done, Failure, ROOT } from './build/steps.mjs';
import { copyForTests } from './build/test-dist.mjs';
import { findToolchain } from './build/toolchain.mjs';
import { prepareTools } from './build/tools.mjs';
import { buildVariant, FUSED, isCurrent, REPRODUCIBLE, TEST } from './build/wasm.mjs';

/** Each before what shares its folder or wants its glue. */
function wanted(mode) {
  if (mode === '--reproducible') return REPRODUCIBLE;
  return mode === '--test' ? [...REPRODUCIBLE, ...TEST, ...FUSED] : [...REPRODUCIBLE, ...FUSED];
}

async function build(mode) {
  mkdirSync(`${ROOT}/.cache`, { recursive: true });
  const packages = installPackages();
  const scripts = packages.then(buildScripts);
  const stale = wanted(mode).filter((variant) => !isCurrent(variant));
  const wasm =
    stale.length > 0 ? prepare().then((tools) => buildVariants(stale, tools, packages)) : undefined;
  await Promise.all([scripts, wasm]);
  if (mode === '--test') copyForTests();
}

async function prepare() {
  const toolchain = await findToolchain();
  return { toolchain, path: await prepareTools(toolchain) };
}

// With and without threads go side by side. A test build shares the folder, and so the compiled standard library, of
// its product build and comes after it; so does a fused one, whose glue is compared.
async function buildVariants(variants, { toolchain, path }, packages) {
  const lanes = [true, false].map((threads) => variants.filter((variant) => variant.threads === threads));
  await Promise.all(
    lanes.map(async (lane) => {
      for (const variant of lane) await buildVariant(variant, toolchain, path, packages);
    }),
  );
}

try {
  await build(process.argv[2]);
  done();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`\n✗ ${error.message}`);
  process.exit(1);
}
