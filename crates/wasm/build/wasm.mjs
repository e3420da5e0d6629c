// The wasm variants: their flags, and the way of one from Rust sources to dist/wasm.

import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { redirectGlue } from './glue.mjs';
import { guardFile } from './guard.mjs';
import { Failure, files, isFresh, ROOT, run, step, takeStamp, writeStamp } from './steps.mjs';
import { environment } from './toolchain.mjs';

const SIMD = '+simd128';
const SHARED = `${SIMD},+atomics,+bulk-memory,+mutable-globals`;
// rustc stopped to add these by itself in 1.92 and 1.97. The maximum is a ceiling: JavaScript makes the memory, with as
// many pages as are declared here (`firstPages` in ts/runtime/instance.ts); more would never be used by Rust's allocator.
const SHARED_LINK = [
  ...['--shared-memory', '--import-memory', '--initial-memory=1310720', '--max-memory=4294967296'],
  ...['__heap_base', '__wasm_init_tls', '__tls_size', '__tls_align', '__tls_base'].map(
    (name) => `--export=${name}`,
  ),
].flatMap((argument) => ['-C', `link-arg=${argument}`]);

const single = { folder: 'st', target: SIMD, link: [], threads: false };
const threaded = { folder: 'mt', target: SHARED, link: SHARED_LINK, threads: true };
const RELAXED = ',+relaxed-simd';

/** What ships and gives the same bits everywhere. */
export const REPRODUCIBLE = [
  { ...threaded, name: 'mt', features: ['threads'], output: 'dist/wasm/mt' },
  { ...single, name: 'st', features: [], output: 'dist/wasm/st' },
];

/** What ships besides: the same with fused arithmetic, driven by the same glue, which must come out equal. */
export const FUSED = REPRODUCIBLE.map((variant) => ({
  ...variant,
  folder: `${variant.folder}-relaxed`,
  name: `${variant.name}-relaxed`,
  target: variant.target + RELAXED,
  output: `${variant.output}-relaxed`,
  glueOf: variant.output,
}));

/** The same with planted faults and the kernels' self-check, for tests: soon there rather than small. */
export const TEST = [
  {
    ...threaded,
    name: 'mt-test',
    features: ['threads', 'faults'],
    output: 'target/test-wasm/mt',
  },
  { ...single, name: 'st-test', features: ['faults'], output: 'target/test-wasm/st' },
];

// Node 20 refuses a module that claims more than it knows, so never --all-features.
export const FEATURES = [
  ...['simd', 'bulk-memory', 'mutable-globals', 'nontrapping-float-to-int', 'sign-ext', 'reference-types'],
  ...['multivalue', 'threads'],
].map((name) => `--enable-${name}`);

const featuresOf = ({ target }) =>
  target.endsWith(RELAXED) ? [...FEATURES, '--enable-relaxed-simd'] : FEATURES;

const WASM = 'hourglass_bg.wasm';
const GLUE = 'hourglass.js';
/** What a variant puts into its folder. */
const filesOf = ({ glueOf }) => (glueOf === undefined ? [GLUE, 'hourglass.d.ts', WASM] : [WASM]);

/** The flags of every wasm build of this repository. */
export const rustflags = ({ target, link }, linker) =>
  [
    ...(linker ? ['-C', `linker=${linker}`] : []),
    // LLVM's loop strength reduction ruins the addressing of the kernels: half the speed. What is marked to be inlined is
    // inlined up to a third of the usual size: 6 KB less to download. At 50 loops over iterators fall apart.
    ...['-C', 'llvm-args=-disable-lsr -inlinehint-threshold=120', '-C', `target-feature=${target}`],
    // A panic is a fault of ours that ends the instance, whatever it says: its words are a fifth of the file.
    ...['-Z', 'unstable-options', '-C', 'panic=immediate-abort'],
    ...['-Z', 'location-detail=none', '-Z', 'fmt-debug=none'],
    ...link,
  ].join('\x1f');

function source(variant) {
  const inputs = files('Cargo.toml', 'Cargo.lock', 'crates').filter(
    (file) =>
      !/[/\\](tests|benches)[/\\]|\.md$|build\.mjs$|(packages|scripts|entry|notices|test-dist)\.mjs$/.test(
        relative(ROOT, file),
      ),
  );
  return { inputs, settings: variant, outputs: filesOf(variant).map((file) => join(variant.output, file)) };
}

export const isCurrent = (variant) => isFresh(`wasm-${variant.name}`, source(variant));

export async function buildVariant(variant, toolchain, path, packages) {
  const from = source(variant);
  const stamp = takeStamp(from);
  const work = join(ROOT, `target/wasm-${variant.folder}`);
  const pack = join(work, `pack-${variant.name}`);
  await step(`wasm ${variant.name}: compile`, 'the sources are new or have changed', () =>
    compile(variant, toolchain, path, work, pack),
  );
  await packages; // wasm-opt comes from npm
  await step(
    `wasm ${variant.name}: optimise`,
    variant.threads ? 'and guard every atomic wait' : 'smaller',
    () => finish(variant, pack),
  );
  writeStamp(`wasm-${variant.name}`, from, stamp);
}

async function compile(variant, toolchain, path, work, pack) {
  rmSync(pack, { recursive: true, force: true });
  const place = { crate: 'crates/wasm', out: pack, outName: 'hourglass', work };
  await packWasm(variant, toolchain, path, place);
}

/** Has wasm-pack build a crate, with the standard library, for a build's target and features. */
export function packWasm(build, toolchain, path, { crate, out, outName, work }) {
  const { features = [] } = build;
  const env = {
    ...environment(toolchain, path),
    RUSTC_BOOTSTRAP: '1', // the compiler is stable, -Z build-std is not
    CARGO_ENCODED_RUSTFLAGS: rustflags(build, toolchain.linker),
  };
  const pkg = ['build', crate, '--mode', 'force', '--no-opt', '--no-pack', '--release', '--target', 'web'];
  const place = ['--out-dir', out, '--out-name', outName];
  const chosen = features.length > 0 ? ['--features', features.join(',')] : [];
  const std = ['-Z', 'build-std=std,panic_abort', '-Z', 'build-std-features=optimize_for_size'];
  const cargo = ['--', ...chosen, ...std, '--target-dir', work];
  return run('wasm-pack', [...pkg, ...place, ...cargo], {
    env,
    complaint: `wasm-pack could not build ${build.name}`,
  });
}

async function finish(variant, pack) {
  const wasm = join(pack, WASM);
  const optimised = join(pack, 'optimised.wasm');
  const features = featuresOf(variant);
  const optimiser = [
    join(ROOT, 'node_modules/binaryen/bin/wasm-opt'),
    '-O1', // what goes further mixes the kernels' loops up: 4 % of a training step, for no smaller download
    ...features,
    wasm,
    '-o',
    optimised,
  ];
  await run(process.execPath, optimiser, { complaint: 'wasm-opt failed' });
  if (variant.threads) {
    redirectGlue(pack);
    await guardFile(optimised, wasm, features);
  } else {
    renameSync(optimised, wasm);
  }
  if (variant.glueOf !== undefined) checkGlue(pack, variant);
  publish(pack, variant);
}

/** One glue drives both arithmetics, so that a page loads it once. */
function checkGlue(pack, { name, glueOf }) {
  const [ours, theirs] = [pack, join(ROOT, glueOf)].map((folder) => readFileSync(join(folder, GLUE), 'utf8'));
  if (ours !== theirs) throw new Failure(`the glue of ${name} differs from that in ${glueOf}`);
}

/** Puts the finished files in their place, the old ones standing until the last moment. */
function publish(pack, variant) {
  const output = join(ROOT, variant.output);
  mkdirSync(output, { recursive: true });
  for (const file of filesOf(variant)) {
    cpSync(join(pack, file), join(output, `${file}.new`));
    renameSync(join(output, `${file}.new`), join(output, file));
  }
}
