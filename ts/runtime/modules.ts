/**
 * The wasm of a build as a compiled module, with its vectors widened where that was asked for and proves right.
 */

import { AutoencoderError } from '../errors.js';
import type { Variant } from '../types.js';
import type { WorkerPlatform } from './platform.js';
import { unsupported } from './variants.js';

/** Pages of the memory in which a module checks itself. */
const scratchPages = 64;
/** A section that every engine skips: it makes other bytes of the same code, which are then compiled anew. */
const otherBytes = Uint8Array.of(0, 5, 4, ...new TextEncoder().encode('wide'));

/**
 * Whether the compiler keeps the order of a loop's instructions, which taller tiles ask for: V8 from 13 on does, as old
 * as its `Float16Array`.
 */
export const ordered = 'Float16Array' in globalThis;

/** A module, whether it is widened, and why not. */
export interface Compiled {
  module: WebAssembly.Module;
  wide: boolean;
  reason?: string;
}

/** Reads and compiles a build, from the folder at `base` where one is given. */
export async function compile(
  platform: WorkerPlatform,
  variant: Variant,
  { wide = false, wasmUrl }: { wide?: boolean; wasmUrl?: string },
): Promise<Compiled> {
  const folder = wasmUrl?.replace(/\/?$/, '/');
  const url =
    folder === undefined ? platform.files[variant] : new URL(`${variant}/hourglass_bg.wasm`, folder);
  try {
    const bytes = await platform.read(url);
    if (wide) return await widened(platform, bytes);
    return { module: await WebAssembly.compile(bytes), wide: false };
  } catch (error) {
    if (error instanceof AutoencoderError) throw error;
    throw new AutoencoderError({
      code: 'fileFailed',
      path: url.href,
      expected: 'the engine as a WebAssembly file',
      received: messageOf(error),
      hint: 'serve the folder wasm/ of the package, and say where with wasmUrl',
    });
  }
}

/**
 * Compiles under the switch for wide vectors and lets the products check themselves; that also makes V8 compile them
 * while the switch is on. What is compiled later is not widened, since nothing would check it.
 */
async function widened({ widening }: WorkerPlatform, bytes: Uint8Array<ArrayBuffer>): Promise<Compiled> {
  if (typeof widening === 'string') throw unsupported('wide', 'Node 24 or newer', widening);
  const other = new Uint8Array(bytes.length + otherBytes.length);
  other.set(bytes);
  other.set(otherBytes, bytes.length);
  try {
    const module = await widening(async () => {
      const module = await WebAssembly.compile(other);
      check(module);
      return module;
    });
    return { module, wide: true };
  } catch (error) {
    const reason = `the widened products do not pass their check: ${messageOf(error)}`;
    return { module: await WebAssembly.compile(bytes), wide: false, reason };
  }
}

/** Runs the module's own check in an instance of its own, which needs nothing of JavaScript's. */
function check(module: WebAssembly.Module): void {
  const memory = () => new WebAssembly.Memory({ initial: scratchPages, maximum: 65_536, shared: true });
  const imports: WebAssembly.Imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = kind === 'memory' ? memory() : () => undefined;
  }
  const {
    __wbindgen_start: start,
    setOrdered,
    selfCheck,
  } = new WebAssembly.Instance(module, imports).exports;
  if (typeof selfCheck !== 'function') throw new Error('there is no check');
  if (typeof start === 'function') start();
  if (typeof setOrdered === 'function') setOrdered(Number(ordered));
  if (selfCheck() !== 1) throw new Error('a product differs from its definition');
}

/** The message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
