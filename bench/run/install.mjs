/** Installs what Hourglass is compared with: packages of `bench/baselines`, and PyTorch where it is nowhere yet. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  Failure,
  files,
  isFresh,
  ROOT,
  run,
  step,
  takeStamp,
  writeStamp,
} from '../../crates/wasm/build/steps.mjs';

const folder = 'bench/baselines';
const environment = join(ROOT, '.cache/bench/venv');
const torch = 'torch==2.15.0';

const packages = () => ({
  inputs: files(`${folder}/package.json`, `${folder}/package-lock.json`),
  outputs: [`${folder}/node_modules/.package-lock.json`],
});

/** Peers written in JavaScript, and Node 24; does nothing where they are. */
export async function installPackages() {
  const from = packages();
  if (isFresh('baselines', from)) return;
  const stamp = takeStamp(from);
  await step('packages of the peers, and Node 24', '650 MB in bench/baselines, for benches only', () =>
    // None of them needs what its install scripts would build.
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: join(ROOT, folder),
      complaint: 'the packages of the peers could not be installed',
    }),
  );
  writeStamp('baselines', from, stamp);
}

const hasTorch = (python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0;

/** Finds or makes a Python with PyTorch and names it in `HOURGLASS_PYTHON`; tells why there is none. */
export async function installTorch() {
  const own = join(environment, 'bin/python');
  const found = [process.env.HOURGLASS_PYTHON, own, 'python3'].find((path) => path && hasTorch(path));
  if (found) {
    process.env.HOURGLASS_PYTHON = found;
    return undefined;
  }
  try {
    await step(
      'PyTorch',
      'several GB in .cache/bench/venv; HOURGLASS_PYTHON names another Python that has it',
      async () => {
        if (!existsSync(own))
          await run('python3', ['-m', 'venv', environment], { complaint: 'no virtual environment' });
        await run(own, ['-m', 'pip', 'install', '--quiet', torch], {
          complaint: `${torch} could not be installed`,
        });
      },
    );
    process.env.HOURGLASS_PYTHON = own;
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `there is no Python with PyTorch: ${error.message.trim().split('\n').at(-1)}`;
  }
}
