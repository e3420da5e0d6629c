/** Finds a cargo for native tests, with formatter and linter, or installs what is missing where it may. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';

/** Rust 1.89, the workspace's rust-version. */
const oldest = 89;

const quietly = (program, args, env) =>
  spawnSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function isComplete(env) {
  const minor = Number(quietly('cargo', ['--version'], env).stdout?.match(/^cargo 1\.(\d+)/)?.[1]);
  return (
    minor >= oldest &&
    ['fmt', 'clippy'].every((tool) => quietly('cargo', [tool, '--version'], env).status === 0)
  );
}

/** The environment in which `cargo` is such a cargo: the user's own, or one where Debian's comes first. */
export function findCargo() {
  const own = process.env;
  if (isComplete(own)) return own;
  if (quietly('rustup', ['component', 'add', 'clippy', 'rustfmt'], own).status === 0 && isComplete(own))
    return own;
  // Debian's programs sit in /usr/bin, where a rustup that comes first on the path would hide them.
  const debian = { ...own, PATH: `/usr/bin${delimiter}${own.PATH}`, DEBIAN_FRONTEND: 'noninteractive' };
  if (isComplete(debian)) return debian;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('• Rust for the tests: installing Debian’s compiler with formatter and linter');
    const packages = ['rustc-web', 'cargo-web', 'rust-web-clippy', 'rustfmt-web'];
    quietly('apt-get', ['update'], debian);
    quietly('apt-get', ['install', '-y', '--no-install-recommends', ...packages], debian);
    if (isComplete(debian)) return debian;
  }
  console.log(
    `✗ a cargo ≥ 1.${oldest} with clippy and rustfmt is missing; run: rustup component add clippy rustfmt`,
  );
  return own;
}
