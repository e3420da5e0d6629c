// Builds target/probe/plain and target/probe/fused: the kernels of the two arithmetics, ready to be timed.

import { join } from 'node:path';
import {
  done,
  Failure,
  files,
  isFresh,
  ROOT,
  step,
  takeStamp,
  writeStamp,
} from '../../crates/wasm/build/steps.mjs';
import { findToolchain } from '../../crates/wasm/build/toolchain.mjs';
import { prepareTools } from '../../crates/wasm/build/tools.mjs';
import { packWasm } from '../../crates/wasm/build/wasm.mjs';

const BUILDS = [
  { name: 'plain', target: '+simd128', link: [] },
  { name: 'fused', target: '+simd128,+relaxed-simd', link: [] },
];

const source = (build) => ({
  inputs: files('Cargo.toml', 'Cargo.lock', 'crates/kernels', 'crates/engine', 'bench/probe'),
  settings: build,
  outputs: ['.js', '_bg.wasm'].map((end) => `target/probe/${build.name}/hourglass_probe${end}`),
});

export async function buildProbes() {
  const stale = BUILDS.filter((build) => !isFresh(`probe-${build.name}`, source(build)));
  if (stale.length === 0) return;
  const toolchain = await findToolchain();
  const path = await prepareTools(toolchain);
  for (const build of stale) {
    const from = source(build);
    const stamp = takeStamp(from);
    await step(`probes ${build.name}`, 'the kernels are new or have changed', () =>
      compile(build, toolchain, path),
    );
    writeStamp(`probe-${build.name}`, from, stamp);
  }
}

function compile(build, toolchain, path) {
  return packWasm(build, toolchain, path, {
    crate: 'bench/probe',
    out: join(ROOT, 'target/probe', build.name),
    outName: 'hourglass_probe',
    work: join(ROOT, `target/wasm-probe-${build.name}`),
  });
}

if (process.argv[1] === import.meta.filename) {
  try {
    await buildProbes();
    done();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`\n✗ ${error.message}`);
    process.exit(1);
  }
}
