// The entry of Node: what it needs at once in a few files, since each file that Node loads costs about half a
// millisecond, and what a call imports later in files of their own, which need nobody's time before.

import { join, relative, sep } from 'node:path';
import { ROOT } from './steps.mjs';

const SOURCES = join(ROOT, 'ts') + sep;
const ENTRY = join(SOURCES, 'entry.node.ts');

/** Writes dist/entry.node.js and the files beside it; `outside` are modules that stay where tsc puts them. */
export async function bundleEntry(outside) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    cwd: ROOT,
    input: ENTRY,
    platform: 'node',
    transform: { target: 'es2022' },
    plugins: [restStaysOutside(outside)],
    onLog: refuse,
  });
  const { output } = await bundle.write({
    dir: join(ROOT, 'dist'),
    format: 'esm',
    comments: { legal: false },
    // Beside the entry, so that paths from one file to others are the same in all of them.
    chunkFileNames: 'entry.node.[name]-[hash].js',
    codeSplitting: { groups: [{ debugName: 'core', name: core() }] },
  });
  await bundle.close();
  return { inputs: Object.fromEntries(output.flatMap(modulesOf).map((file) => [file, {}])) };
}

const modulesOf = ({ moduleIds = [] }) => moduleIds.map((id) => relative(ROOT, id));

/** Modules can be imported at once by one and later by another: that is no mistake. All else is. */
function refuse(level, log, handle) {
  if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') return;
  handle(level === 'warn' ? 'error' : level, log);
}

/** The name of the file of a module that the entry imports at once, by whatever way; none for the others. */
function core() {
  let atOnce;
  return (id, modules) => {
    atOnce ??= reachable(ENTRY, modules);
    return atOnce.has(id) ? 'core' : null;
  };
}

function reachable(entry, modules) {
  const found = new Set([entry]);
  for (const id of found) for (const next of modules.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}

function restStaysOutside(outside) {
  return {
    name: 'rest-stays-outside',
    resolveId(path, importer) {
      if (!importer?.startsWith(SOURCES) || !/^\.\.?\//.test(path)) return null;
      const file = relative(SOURCES, join(importer, '..', path))
        .split(sep)
        .join('/');
      return outside.test(file) ? { id: `./${file}`, external: true } : null;
    },
  };
}
