// Finds a Rust compiler that can build the standard library for wasm, or installs one.
//
// The order: one that is complete already; rustup, which may have to add the library's sources; Debian's packages,
// where they may be installed. A toolchain is named by full paths, so that two on one machine never mix.

import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ask, Failure, ROOT, run, step } from './steps.mjs';

const OLDEST = 89; // Rust 1.89, the workspace's rust-version
const SOURCES = 'lib/rustlib/src/rust/library/Cargo.lock';
const DEBIAN = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-llvm'];
const PROGRAMS = ['cargo', 'rustc', 'rustdoc'];

/** `{ bin, sysroot, linker, version }`: `bin` holds links to exactly its cargo, rustc and rustdoc. */
export async function findToolchain() {
  const found = (await complete()) ?? (await byRustup()) ?? (await byDebian());
  if (!found) throw new Failure(await advice());
  return { ...found, bin: link(found) };
}

async function complete() {
  for (const folder of await folders()) {
    const toolchain = await inspect(folder);
    if (toolchain?.sources && toolchain.linker !== undefined) return toolchain;
  }
}

/** Folders that may hold a cargo and a rustc of one toolchain: PATH's, rustup's, Debian's. */
async function folders() {
  const onPath = (await ask('rustc', ['--print', 'sysroot'])) ?? '';
  const listed = (await ask('rustup', ['toolchain', 'list', '-v'])) ?? '';
  const rustup = listed.split('\n').map((line) => line.split(/\s+/).at(-1));
  return [...new Set([onPath, ...rustup, '/usr'])].filter(Boolean).map((sysroot) => join(sysroot, 'bin'));
}

async function inspect(folder) {
  const programs = Object.fromEntries(PROGRAMS.map((name) => [name, join(folder, name)]));
  if (!PROGRAMS.every((name) => existsSync(programs[name]))) return undefined;
  const version = await ask(programs.rustc, ['--version']);
  const minor = Number(version?.match(/^rustc 1\.(\d+)/)?.[1]);
  if (!(minor >= OLDEST)) return undefined;
  const sysroot = await ask(programs.rustc, ['--print', 'sysroot']);
  return {
    programs,
    version,
    sysroot,
    sources: existsSync(join(sysroot, SOURCES)),
    linker: findLinker(sysroot),
  };
}

/** Path of wasm-ld; null where rustc brings its own; undefined where there is none. */
function findLinker(sysroot) {
  const hosts = existsSync(join(sysroot, 'lib/rustlib')) ? readdirSync(join(sysroot, 'lib/rustlib')) : [];
  if (hosts.some((host) => existsSync(join(sysroot, 'lib/rustlib', host, 'bin/rust-lld')))) return null;
  const llvm = existsSync('/usr/lib')
    ? readdirSync('/usr/lib').filter((name) => /^llvm-\d+$/.test(name))
    : [];
  const newestFirst = llvm.sort((a, b) => Number(b.slice(5)) - Number(a.slice(5)));
  const places = [...newestFirst.map((name) => `/usr/lib/${name}/bin`), ...process.env.PATH.split(delimiter)];
  return places.map((place) => join(place, 'wasm-ld')).find((file) => existsSync(file));
}

async function byRustup() {
  const sysroot = await ask('rustup', ['run', 'stable', 'rustc', '--print', 'sysroot']);
  const before = sysroot && (await inspect(join(sysroot, 'bin')));
  if (!before) return undefined;
  try {
    await step('Rust for wasm', 'rustup has a compiler but not the sources of the standard library', () =>
      run('rustup', ['component', 'add', 'rust-src', '--toolchain', 'stable']),
    );
  } catch {
    console.log('  rustup could not download them; looking further');
    return undefined;
  }
  return inspect(join(sysroot, 'bin'));
}

async function byDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await step(
      'Rust for wasm',
      'no complete compiler here; installing Debian’s with its wasm linker',
      async () => {
        await run('apt-get', ['update'], { env });
        const linker = await newestLinker();
        await run('apt-get', ['install', '-y', '--no-install-recommends', ...DEBIAN, linker], { env });
      },
    );
  } catch (error) {
    throw new Failure(`${error.message}\n${await advice()}`);
  }
  const toolchain = await inspect('/usr/bin');
  return toolchain?.sources && toolchain.linker !== undefined ? toolchain : undefined;
}

async function newestLinker() {
  const names = (await ask('apt-cache', ['search', '--names-only', '^lld-[0-9]+$'])) ?? '';
  const versions = [...names.matchAll(/^lld-(\d+)/gm)].map((match) => Number(match[1]));
  return versions.length > 0 ? `lld-${Math.max(...versions)}` : 'lld';
}

async function advice() {
  const wanted = `a Rust compiler ≥ 1.${OLDEST} with the sources of its standard library and wasm-ld is missing`;
  if (await ask('rustup', ['--version']))
    return `${wanted}; run: rustup component add rust-src --toolchain stable`;
  if (existsSync('/usr/bin/apt-get')) {
    return `${wanted}; run as root: apt-get install --no-install-recommends ${DEBIAN.join(' ')} ${await newestLinker()}`;
  }
  return `${wanted}; install rustup (rustup.rs), then run: rustup component add rust-src --toolchain stable`;
}

/** wasm-pack calls whatever `cargo` comes first on PATH: a folder with links to the chosen one comes first. */
function link({ programs }) {
  const bin = join(ROOT, '.cache/toolchain');
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  for (const name of PROGRAMS) symlinkSync(programs[name], join(bin, name));
  return bin;
}

/** The environment in which this toolchain works, free of what the user's shell says about another. */
export function environment({ bin, programs }, extraPath = []) {
  const env = { ...process.env };
  for (const name of [
    'CARGO_TARGET_DIR',
    'CARGO_BUILD_TARGET',
    'CARGO_BUILD_RUSTFLAGS',
    'RUSTFLAGS',
    'RUSTUP_TOOLCHAIN',
  ]) {
    delete env[name];
  }
  const path = [...extraPath, bin, dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...env, PATH: path, RUSTC: programs.rustc, RUSTDOC: programs.rustdoc, CARGO: programs.cargo };
}
