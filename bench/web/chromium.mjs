/** A page in headless Chromium, served as in the tests: cross-origin isolated, the package as it is in `dist`. */

import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createViteServer } from 'vitest/node';
import { findChromium } from '../../tests/run/chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Runs jobs in pages of one browser until it is closed. */
export async function openChromium() {
  const executablePath = await findChromium();
  if (!executablePath) throw new Error('there is no Chromium');
  const server = await createViteServer({
    root,
    configFile: false,
    logLevel: 'error',
    server: { headers: isolation, hmr: false, ws: false, watch: null, fs: { allow: [root] } },
    resolve: { alias: [{ find: /^hourglass-ae$/, replacement: `${root}dist/entry.browser.js` }] },
    optimizeDeps: { include: ['comlink', 'wasm-feature-detect'], noDiscovery: true },
    cacheDir: `${root}.cache/bench/vite`,
  });
  await server.listen();
  const browser = await chromium.launch({ executablePath, args: flags });
  return {
    version: `Chromium ${browser.version()}`,
    async run(job, told) {
      const page = await browser.newPage();
      try {
        await page.exposeFunction('told', told);
        await page.goto(`${server.resolvedUrls.local[0]}bench/web/page.html`);
        return await page.evaluate(async (given) => (await import('/bench/web/page.mjs')).run(given), job);
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
