// wasm-bindgen and wasm-pack, in the versions that the project needs, in a folder of the project's own.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Failure, ROOT, run, step } from './steps.mjs';
import { environment } from './toolchain.mjs';

const FOLDER = join(ROOT, '.cache/tools');
const WASM_PACK = '0.15.1';

/** The command line tool must have exactly the version of the crate. */
function bindgenVersion() {
  const manifest = readFileSync(join(ROOT, 'crates/wasm/Cargo.toml'), 'utf8');
  const version = manifest.match(/^wasm-bindgen = "=([\d.]+)"/m)?.[1];
  if (!version) throw new Failure('crates/wasm/Cargo.toml must pin wasm-bindgen as "=x.y.z"');
  return version;
}

/** Installs what is missing; resolves with the folders to put on PATH. */
export async function prepareTools(toolchain) {
  const tools = [
    { program: 'wasm-bindgen', crate: 'wasm-bindgen-cli', version: bindgenVersion() },
    { program: 'wasm-pack', crate: 'wasm-pack', version: WASM_PACK },
  ];
  await Promise.all(tools.map((tool) => install(tool, toolchain)));
  return [join(FOLDER, 'wasm-bindgen-cli/bin'), join(FOLDER, 'wasm-pack/bin')];
}

async function install({ program, crate, version }, toolchain) {
  const root = join(FOLDER, crate);
  const file = join(root, 'bin', program);
  const present = existsSync(file) ? await ask(file, ['--version']) : undefined;
  if (present?.endsWith(version)) return;
  // Without optimisation the tool is built in a third of the time and fast enough.
  await step(`${crate} ${version}`, present ? 'another version is needed' : 'it is not here yet', () =>
    run(toolchain.programs.cargo, ['install', '--debug', '--force', '--root', root, `${crate}@${version}`], {
      env: { ...environment(toolchain), CARGO_PROFILE_DEV_DEBUG: '0' },
      complaint: `cargo could not install ${crate} ${version}`,
    }),
  );
}
