// TypeScript to dist/: every module as it is, then the parts that carry libraries of their own as single files.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { bundleEntry } from './entry.mjs';
import { writeNotices } from './notices.mjs';
import { Failure, files, isFresh, ROOT, run, step, takeStamp, writeStamp } from './steps.mjs';

/** Plot shifts lines by half a pixel on coarse screens when it loads; a picture must not depend on the screen. */
const SHARP = { 'window.devicePixelRatio': '2' };

/**
 * Modules of which there must be one: the class of all errors, the place where the glue finds the pool, the glue. And
 * libraries, which are bundles of their own.
 */
const SINGLE = /^(errors\.js|runtime\/hook\.js|wasm\/.*|data\/libraries\/.*)$/;

/** Bundles: their libraries are development packages and so must be inside. The rest of the package stays outside. */
const BUNDLES = [
  // These are bundles to start quickly: each file that Node or a worker loads costs about half a millisecond.
  ...['node', 'browser'].flatMap((platform) => [
    { entry: `runtime/worker.${platform}`, platform, outside: SINGLE },
    { entry: `runtime/pool.worker.${platform}`, platform, outside: SINGLE },
  ]),
  { entry: 'cli/main', platform: 'node' },
  { entry: 'data/entry.node', platform: 'node' },
  { entry: 'data/entry.browser', platform: 'browser' },
  // Libraries of single readers and functions, which load them when they are needed.
  ...['csv.browser', 'fft', 'jpeg', 'parquet', 'png'].map((name) => ({
    entry: `data/libraries/${name}`,
    platform: 'browser',
  })),
  { entry: 'data/libraries/csv.node', platform: 'node' },
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
    'crates/wasm/build/entry.mjs',
    'crates/wasm/build/notices.mjs',
  ),
  outputs: ['dist/index.js', 'dist/entry.node.js', ...BUNDLES.map(({ entry }) => `dist/${entry}.js`)],
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
  try {
    metafiles.push(await bundleEntry(SINGLE));
  } catch (error) {
    throw new Failure(`entry.node could not be bundled: ${error.message}`);
  }
  for (const { entry, platform, define = {}, outside } of BUNDLES) {
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
        mainFields: ['module', 'main'],
        define,
        target: 'es2022',
        minifySyntax: true,
        legalComments: 'none',
        logLevel: 'silent',
        external: ['hourglass-ae', 'hourglass-ae/*'],
        // Some libraries are CommonJS and ask for Node's own modules when they load.
        ...(platform === 'node' && !outside ? { banner: { js: REQUIRE } } : {}),
        plugins: [restStaysOutside(outside ?? othersThan(dirname(entry)), outfile)],
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

/** Everything but the bundle's own folder, and what is a bundle of its own in it. */
const othersThan = (folder) => new RegExp(`^(?!${folder}/)|^${folder}/libraries/`);

/** What lies in the package but does not belong into the bundle is imported from where tsc puts it. */
function restStaysOutside(outside, outfile) {
  const sources = join(ROOT, 'ts') + sep;
  return {
    name: 'rest-stays-outside',
    setup(build) {
      build.onResolve({ filter: /^\.\.?\// }, ({ importer, resolveDir, path }) => {
        const file = relative(sources, join(resolveDir, path)).split(sep).join('/');
        if (!importer.startsWith(sources) || !outside.test(file)) return undefined;
        const target = relative(dirname(outfile), join(ROOT, 'dist', file))
          .split(sep)
          .join('/');
        return { path: target.startsWith('.') ? target : `./${target}`, external: true };
      });
    },
  };
}
