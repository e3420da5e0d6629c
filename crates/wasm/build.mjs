// Builds everything that `npm start` and `npm test` need: compiler, tools, packages, wasm, JavaScript.
//
//   node crates/wasm/build.mjs          dist/
//   node crates/wasm/build.mjs --test   also target/test-dist/, the same with planted faults inside
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
import { buildVariant, isCurrent, PRODUCT, TEST } from './build/wasm.mjs';

async function build(withTests) {
  mkdirSync(`${ROOT}/.cache`, { recursive: true });
  const packages = installPackages();
  const scripts = packages.then(buildScripts);
  const stale = (withTests ? [...PRODUCT, ...TEST] : PRODUCT).filter((variant) => !isCurrent(variant));
  const wasm =
    stale.length > 0 ? prepare().then((tools) => buildVariants(stale, tools, packages)) : undefined;
  await Promise.all([scripts, wasm]);
  if (withTests) copyForTests();
}

async function prepare() {
  const toolchain = await findToolchain();
  return { toolchain, path: await prepareTools(toolchain) };
}

// `st` and `mt` have folders of their own and go side by side; a test build shares the folder, and so the compiled
// standard library, of its product build and comes after it.
async function buildVariants(variants, { toolchain, path }, packages) {
  const lanes = ['mt', 'st'].map((folder) => variants.filter((variant) => variant.folder === folder));
  await Promise.all(
    lanes.map(async (lane) => {
      for (const variant of lane) await buildVariant(variant, toolchain, path, packages);
    }),
  );
}

try {
  await build(process.argv.includes('--test'));
  done();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`\n✗ ${error.message}`);
  process.exit(1);
}
