// TypeScript to dist/: every module as it is, then the parts that carry libraries of their own as single files.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { writeNotices } from './notices.mjs';
import { Failure, files, isFresh, ROOT, run, step, takeStamp, writeStamp } from './steps.mjs';

/** Plot shifts lines by half a pixel on coarse screens when it loads; a picture must not depend on the screen. */
const SHARP = { 'window.devicePixelRatio': '2' };

/** Bundles: their libraries are development packages and so must be inside. The rest of the package stays outside. */
const BUNDLES = [
  { entry: 'cli/main', platform: 'node' },
  { entry: 'data/entry.node', platform: 'node' },
  { entry: 'data/entry.browser', platform: 'browser' },
  { entry: 'report/entry.node', platform: 'node', define: SHARP },
  { entry: 'report/entry.browser', platform: 'browser', define: SHARP },
];

const source = () => ({
  inputs: files(
    'ts',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
    'crates/wasm/build/scripts.mjs',
    'crates/wasm/build/notices.mjs',
  ),
  outputs: ['dist/index.js', ...BUNDLES.map(({ entry }) => `dist/${entry}.js`)],
});

export async function buildScripts() {
  const from = source();
  if (isFresh('scripts', from)) return;
  const stamp = takeStamp(from);
  await step('JavaScript', 'the TypeScript sources are new or have changed', async () => {
    clear();
    await run(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', 'tsconfig.json'],
      {
        complaint: 'the TypeScript sources do not compile',
      },
    );
    await bundle();
  });
  writeStamp('scripts', from, stamp);
}

/** A deleted source must not live on in dist/; dist/wasm is built elsewhere. */
function clear() {
  const dist = join(ROOT, 'dist');
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist)) {
    if (name !== 'wasm') rmSync(join(dist, name), { recursive: true, force: true });
  }
}

async function bundle() {
  const esbuild = await import('esbuild');
  const metafiles = [];
  for (const { entry, platform, define = {} } of BUNDLES) {
    const outfile = join(ROOT, 'dist', `${entry}.js`);
    try {
      const { metafile } = await esbuild.build({
        absWorkingDir: ROOT,
        metafile: true,
        entryPoints: [join(ROOT, 'ts', `${entry}.ts`)],
        outfile,
        allowOverwrite: true,
        bundle: true,
        format: 'esm',
        platform,
        define,
        target: 'es2022',
        minifySyntax: true,
        legalComments: 'none',
        logLevel: 'silent',
        external: ['hourglass-ae', 'hourglass-ae/*'],
        // Some libraries are CommonJS and ask for Node's own modules when they load.
        ...(platform === 'node' ? { banner: { js: REQUIRE } } : {}),
        plugins: [restStaysOutside(dirname(entry), outfile)],
      });
      metafiles.push(metafile);
    } catch (error) {
      throw new Failure(`${entry} could not be bundled: ${error.message}`);
    }
  }
  writeNotices(metafiles, 'dist/THIRD-PARTY-LICENSES.txt');
}

const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** What lies in the package but not in the bundle's own folder is imported from where tsc puts it. */
function restStaysOutside(folder, outfile) {
  const own = join(ROOT, 'ts', folder) + sep;
  return {
    name: 'rest-stays-outside',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ importer, resolveDir, path }) => {
        const file = join(resolveDir, path);
        if (!importer.startsWith(own) || file.startsWith(own)) return undefined;
        const target = relative(dirname(outfile), join(ROOT, 'dist', relative(join(ROOT, 'ts'), file)));
        return { path: target.split(sep).join('/'), external: true };
      });
    },
  };
}
