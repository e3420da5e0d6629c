// Guards every atomic wait of a module against a fault of Node 20.
//
// V8 11.3's baseline compiler sets to zero four bytes of the local that lies directly beneath the operands of
// `memory.atomic.wait32/64`: values change silently around a wait. Here each wait moves into a function of its own
// whose last locals nobody reads. It is the last step of a build, since an optimiser would inline it away again.

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure, ROOT, run } from './steps.mjs';

const WAIT = /\(memory\.atomic\.wait(32|64)((?: offset=\d+)?(?: align=\d+)?)/g;
const DEAD = '(local i32 i32 i32 i32)';

/** The text of a module with its waits moved; `count` says how many there were. */
export function guardText(text) {
  const guards = new Map();
  let count = 0;
  const body = text.replace(WAIT, (_, bits, place) => {
    count += 1;
    const name = `$guarded.wait${bits}${place.replaceAll(/[ =]/g, '.')}`;
    guards.set(name, guard(name, bits, place));
    return `(call ${name}`;
  });
  return { text: `${body.trimEnd().slice(0, -1)}${[...guards.values()].join('')})\n`, count };
}

const guard = (name, bits, place) =>
  `(func ${name} (param i32 i${bits} i64) (result i32) ${DEAD}\n` +
  ` (memory.atomic.wait${bits}${place} (local.get 0) (local.get 1) (local.get 2)))\n`;

/** Waits in a module's text that stand outside such a function. */
export function unguardedWaits(text) {
  const waits = text.match(WAIT)?.length ?? 0;
  const guarded = text.split(/^(?= *\(func )/m).filter(isGuard).length;
  return waits - guarded;
}

// The shape, not the name: the finished module has no names. Nothing but the wait on the three parameters, and four
// locals beneath it.
function isGuard(func) {
  const [wait, ...more] = func.match(WAIT) ?? [];
  if (!wait || more.length > 0) return false;
  const rest = func.replace(/\(;.*?;\)/g, '').replaceAll(/\s+/g, ' ');
  const shape =
    /^ ?\(func \S+(?: \(type \S+\))? \(param \S+ i32\) \(param \S+ i(?:32|64)\) \(param \S+ i64\) \(result i32\)(?: \(local \S+ i32\)){4} \(memory\.atomic\.wait[^(]*\(local\.get \S+\) \(local\.get \S+\) \(local\.get \S+\) \) \)/;
  return shape.test(rest);
}

const tool = (name, args) =>
  run(process.execPath, [join(ROOT, 'node_modules/binaryen/bin', name), ...args], {
    complaint: `${name} failed`,
  });

/** The text of a binary module, by way of a file in `folder`. */
export async function disassemble(wasm, features, folder = dirname(wasm)) {
  const text = join(folder, `${basename(wasm)}.wat`);
  await tool('wasm-dis', [wasm, ...features, '-o', text]);
  return readFileSync(text, 'utf8');
}

export async function assemble(text, wasm, features) {
  writeFileSync(`${wasm}.wat`, text);
  await tool('wasm-as', [`${wasm}.wat`, ...features, '-o', wasm]);
}

/** Writes `from` with guarded waits to `to`, and looks at the result. */
export async function guardFile(from, to, features) {
  const { text, count } = guardText(await disassemble(from, features));
  if (count === 0) throw new Failure('the threaded module has no atomic wait: the threads are not in it');
  await assemble(text, to, features);
  const left = unguardedWaits(await disassemble(to, features));
  if (left > 0) throw new Failure(`${left} of ${count} atomic waits are not guarded; see build/guard.mjs`);
}
