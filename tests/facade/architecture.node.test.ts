/** Who may import whom: the architecture as a test over the sources. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../ts', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.d)\.tsx?$/.test(file),
);

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

/** Every import and re-export: paths inside `ts` without the extension, packages by name. */
const imports: Import[] = files.flatMap((from) => {
  const source = readFileSync(join(root, from), 'utf8');
  const found = source.matchAll(/^(?:import|export)(?: (type))?(?: [^;=`]*? from)? '([^']+)';$/gms);
  const dynamic = source.matchAll(/()\bimport\(\s*['"]([^'"]+)['"]/g);
  return [...found, ...dynamic].map(([, type, path]) => ({
    from,
    to: path!.startsWith('.') ? normalize(join(dirname(from), path!)).replace(/\.js$/, '') : path!,
    typeOnly: type !== undefined,
  }));
});

const inFolder = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
const offenders = (from: (path: string) => boolean, to: (path: string) => boolean) =>
  imports.filter((each) => from(each.from) && to(each.to)).map((each) => `${each.from} → ${each.to}`);

test('the sources are there', () => {
  expect(files.length).toBeGreaterThan(40);
  expect(imports.length).toBeGreaterThan(100);
});

describe('pure parts', () => {
  const pure: Record<string, RegExp> = {
    spec: /^(spec\/|errors$)/,
    builders: /^(builders\/|spec\/)/,
    recipes: /^(recipes\/|builders\/|spec\/|errors$)/,
  };
  test.each(Object.entries(pure))('%s imports nothing that runs', (folder, allowed) => {
    expect(offenders(inFolder(folder), (to) => !allowed.test(to))).toEqual([]);
  });
});

test.each(['tasks', 'cli', 'report', 'studio'])('%s stands on the public API', (folder) => {
  expect(
    offenders(inFolder(folder), (to) => /^(runtime\/|wasm\/|model\/|data\/input$|options$)/.test(to)),
  ).toEqual([]);
});

test('only the model and its neighbours, and the entries, know the runtime', () => {
  const users = /^(runtime\/|model\/|autoencoder\.ts$|pca\.ts$|entry\.\w+\.ts$)/;
  expect(offenders((from) => !users.test(from), inFolder('runtime'))).toEqual([]);
});

test('workers, comlink and wasm are named in the runtime only', () => {
  const foreign = /^(comlink|wasm-feature-detect|node:worker_threads|wasm\/)/;
  expect(
    offenders(
      (from) => !inFolder('runtime')(from),
      (to) => foreign.test(to),
    ),
  ).toEqual([]);
  const named = files.filter((file) => {
    const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return !inFolder('runtime')(file) && /\bnew Worker\(|\bWebAssembly\.|\bSharedArrayBuffer\b/.test(code);
  });
  expect(named).toEqual([]);
});

test('platforms are plugged in by their entries, workers and pools by nobody else', () => {
  expect(
    offenders(
      (from) => from !== 'entry.node.ts',
      (to) => to === 'runtime/platform.node',
    ),
  ).toEqual([]);
  expect(
    offenders(
      (from) => from !== 'entry.browser.ts',
      (to) => to === 'runtime/platform.browser',
    ),
  ).toEqual([]);
  expect(
    offenders(
      () => true,
      (to) => /^runtime\/worker\.(node|browser)$/.test(to),
    ),
  ).toEqual([]);
  expect(
    offenders(
      (from) => from !== 'runtime/worker.node.ts',
      (to) => to === 'runtime/pool.node',
    ),
  ).toEqual([]);
  expect(
    offenders(
      (from) => from !== 'runtime/worker.browser.ts',
      (to) => to === 'runtime/pool.browser',
    ),
  ).toEqual([]);
});

test('nothing asks for the name of the environment, and one Node file for its version', () => {
  const asking = files.filter((file) =>
    /typeof (window|process|Deno|Bun|navigator)\b|process\.versions|isNode|navigator\.userAgent/.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  );
  expect(asking).toEqual(['runtime/widening.node.ts']); // a switch of V8's that does not tell whether it works
});

test('index files only re-export', () => {
  const indices = files.filter((file) => file.endsWith('index.ts'));
  for (const file of indices) {
    const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const rest = code.replace(/^export (type )?(\*( as \w+)?|\{[^}]*\}) from '[^']+';$/gms, '').trim();
    expect(rest, file).toBe('');
  }
});

test('no circle of imports', () => {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    const name = from.replace(/\.tsx?$/, '');
    if (!typeOnly) edges.set(name, [...(edges.get(name) ?? []), to]);
  }
  const done = new Set<string>();
  const visit = (name: string, path: string[]): void => {
    if (path.includes(name)) throw new Error([...path, name].join(' → '));
    if (done.has(name)) return;
    for (const next of edges.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of edges.keys()) visit(name, []);
});
