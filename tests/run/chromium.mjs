/** Finds a Chromium for the browser tests, or installs Debian's where it may. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The path of a browser; the tests fail with a sentence where there is none. */
export async function findChromium() {
  const { chromium } = await import('playwright');
  const found = [process.env.HOURGLASS_CHROMIUM, chromium.executablePath(), ...places].find(
    (path) => path && existsSync(path),
  );
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('installing chromium, which the browser tests run in');
    const apt = (...args) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  }
  const installed = places.find((path) => existsSync(path));
  if (!installed)
    console.log(
      'no Chromium for the browser tests: run `apt-get install chromium` or `npx playwright install chromium`',
    );
  return installed ?? '';
}
