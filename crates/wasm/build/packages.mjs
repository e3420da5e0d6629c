// The npm packages of the lock file.

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, run, step } from './steps.mjs';

const changed = (file) => statSync(join(ROOT, file)).mtimeMs;

/** npm writes the hidden lock file last, so it tells whether an installation is complete and of this lock file. */
export function packagesAreCurrent() {
  const installed = 'node_modules/.package-lock.json';
  return existsSync(join(ROOT, installed)) && changed(installed) >= changed('package-lock.json');
}

export async function installPackages() {
  if (packagesAreCurrent()) return;
  const why = existsSync(join(ROOT, 'node_modules')) ? 'the lock file has changed' : 'there are none yet';
  // No install script is needed: the packages carry their programs as platform packages.
  await step('npm packages', why, () =>
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      complaint: 'npm ci could not install the packages of package-lock.json',
    }),
  );
}
