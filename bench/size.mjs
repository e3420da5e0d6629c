// What a user downloads: the JavaScript of the root entry with the scripts of its workers, and one wasm variant.
//
//   node bench/size.mjs    prints the bytes of each part, gzip

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const dist = join(import.meta.dirname, '../dist');
const variants = ['st', 'mt', 'st-relaxed', 'mt-relaxed'];
/** An entry and the scripts that it starts workers with. */
const scripts = (platform) => [
  `entry.${platform}.js`,
  `runtime/worker.${platform}.js`,
  `runtime/pool.worker.${platform}.js`,
];

/** @returns {Promise<Record<string, Record<string, number>>>} by environment and variant: bytes in all, gzip */
export async function sizeOfRoot() {
  const sizes = {};
  for (const platform of ['node', 'browser']) {
    const code = await javascript(platform);
    const built = variants.filter((variant) => existsSync(wasmOf(variant)));
    sizes[platform] = Object.fromEntries(
      built.map((variant) => [variant, code + zipped(readFileSync(wasmOf(variant)))]),
    );
  }
  return sizes;
}

/** The largest of them, in KB: what the gate is about. */
export async function measure() {
  const sizes = Object.values(await sizeOfRoot()).flatMap((found) => Object.values(found));
  return Math.max(...sizes) / 1000;
}

const wasmOf = (variant) => join(dist, 'wasm', variant, 'hourglass_bg.wasm');
const zipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Bytes of the bundled scripts: what the workers share with the page is loaded by each of them. */
async function javascript(platform) {
  let sum = 0;
  for (const script of scripts(platform)) {
    const { outputFiles, metafile } = await build({
      entryPoints: [join(dist, script)],
      outdir: 'nowhere',
      platform,
      bundle: true,
      splitting: true,
      metafile: true,
      minify: true,
      format: 'esm',
      write: false,
      logLevel: 'error',
    });
    const atOnce = loadedAtOnce(metafile.outputs, join(dist, script));
    const needed = outputFiles.filter(({ path }) => atOnce.has(path));
    sum += needed.reduce((bytes, { contents }) => bytes + zipped(contents), 0);
  }
  return sum;
}

/** The entry's file and what it imports; what a call imports later, such as an export, is not downloaded before it. */
function loadedAtOnce(outputs, entry) {
  const found = new Set();
  const visit = (path) => {
    if (found.has(resolve(path)) || outputs[path] === undefined) return;
    found.add(resolve(path));
    for (const { kind, path: next } of outputs[path].imports) if (kind !== 'dynamic-import') visit(next);
  };
  const isEntry = ([, { entryPoint }]) => entryPoint !== undefined && resolve(entryPoint) === entry;
  visit(Object.entries(outputs).find(isEntry)[0]);
  return found;
}

if (process.argv[1] === import.meta.filename) {
  console.table(await sizeOfRoot());
  for (const platform of ['node', 'browser'])
    console.log(`JavaScript for ${platform}: ${await javascript(platform)}`);
}
