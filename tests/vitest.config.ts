/**
 * Two projects over the same suite: `node`, and `browser` in headless Chromium.
 *
 * A file `*.node.test.ts` runs in Node only, `*.browser.test.ts` in the browser only. Tests import the package by its
 * name, so what is tested is what is published: `dist`, loaded by Node itself and served as it is to the browser.
 * `hourglass-ae-with-faults` is the same package with a wasm that has planted faults (`target/test-dist`).
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type Plugin } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The two headers that let a page have threads, on everything that the server sends. */
const isolation: Plugin = {
  name: 'cross-origin-isolation',
  enforce: 'pre',
  configureServer({ middlewares }) {
    middlewares.use((_request, response, next) => {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
      next();
    });
  },
};

const alias = (find: RegExp, file: string) => ({ find, replacement: `${root}${file}` });

/** Libraries inside the package that a browser cannot load from where npm puts them. */
const libraries = ['comlink', 'wasm-feature-detect'];

/** The browser that was named, or Debian's; without either, Playwright's own. */
const chromium = [process.env.HOURGLASS_CHROMIUM, '/usr/bin/chromium'].find(
  (path) => path && existsSync(path),
);

const browserFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const common = {
  testTimeout: 30_000,
  hookTimeout: 30_000,
  // Two files at once keep two cores busy; more would only make the time limits tighter.
  maxWorkers: 2,
  slowTestThreshold: 2_000,
};

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        resolve: { alias: [alias(/^hourglass-ae-with-faults$/, 'target/test-dist/entry.node.js')] },
        test: {
          ...common,
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.browser.test.ts'],
          server: { deps: { external: [/\/(test-)?dist\//] } },
        },
      },
      {
        root,
        plugins: [isolation],
        resolve: {
          alias: [
            alias(/^hourglass-ae$/, 'dist/entry.browser.js'),
            alias(/^hourglass-ae\/worker$/, 'dist/runtime/worker.browser.js'),
            alias(/^hourglass-ae\/(data|report)$/, 'dist/$1/entry.browser.js'),
            alias(/^hourglass-ae-with-faults$/, 'target/test-dist/entry.browser.js'),
          ],
        },
        optimizeDeps: { include: libraries, noDiscovery: true },
        server: { fs: { allow: [root] } },
        test: {
          ...common,
          name: 'browser',
          include: ['tests/{engine,facade,tasks}/**/*.test.ts', 'tests/**/*.browser.test.ts'],
          exclude: ['tests/**/*.node.test.ts'],
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                args: browserFlags,
                ...(chromium ? { executablePath: chromium } : {}),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
