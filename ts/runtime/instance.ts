/**
 * One instance of the wasm in the worker: built with or without threads, and what is left when threads fail.
 */

import { AutoencoderError } from '../errors.js';
import type { Runtime, Variant } from '../types.js';
import type { StartOptions } from './engine.js';
import type { Glue, Session } from './glue.js';
import { plug } from './hook.js';
import type { WorkerPlatform } from './platform.js';
import { spinTurns } from './spin.js';
import { type Choice, choose, single, threaded, unsupported } from './variants.js';

/** Bytes in a page of wasm memory. */
const page = 65_536;
/** Largest memory of a 32-bit wasm. */
const largest = 65_536 * page;
/** Pages that a shared memory starts with: more than any build declares. */
const firstPages = 64;

/** A running instance. */
export interface Instance {
  glue: Glue;
  runtime: Pick<Runtime, 'threads' | 'variant' | 'reason'>;
  /** Sizes now. */
  memory(session: Session | undefined): Pick<Runtime, 'wasmBytes' | 'memoryBytes'>;
  /** Throws `outOfMemory` unless this many more bytes fit. */
  reserve(bytes: number, session: Session | undefined): void;
}

/** Compiles and starts the build that suits; a pool that does not start leaves one thread and the reason. */
export async function instantiate(platform: WorkerPlatform, options: StartOptions): Promise<Instance> {
  const choice = await choose(options.threads, options.variant);
  const limit = Math.min(options.memoryLimit ?? largest, largest);
  const reason = choice.reason ?? options.reason;
  if (choice.variant === 'mt') {
    try {
      const memory = await startThreaded(platform, choice, limit, options.wasmUrl);
      return instanceOf(threaded, memory, choice, reason, limit);
    } catch (error) {
      if (error instanceof AutoencoderError) throw error;
      if (options.variant === 'mt') throw unsupported('threads', messageOf(error));
      const fallback: Choice = { variant: 'st', threads: 1 };
      const memory = await startSingle(platform, options.wasmUrl);
      return instanceOf(single, memory, fallback, `the threads did not start: ${messageOf(error)}`, limit);
    }
  }
  return instanceOf(single, await startSingle(platform, options.wasmUrl), choice, reason, limit);
}

async function startSingle(platform: WorkerPlatform, base: string | undefined): Promise<WebAssembly.Memory> {
  return single.initSync({ module: await compile(platform, 'st', base) }).memory;
}

async function startThreaded(
  platform: WorkerPlatform,
  { threads }: Choice,
  limit: number,
  base: string | undefined,
): Promise<WebAssembly.Memory> {
  const module = await compile(platform, 'mt', base);
  const maximum = Math.max(Math.floor(limit / page), firstPages);
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum, shared: true });
  threaded.initSync({ module, memory });
  plug(platform.startPool);
  if (threads > 1) await threaded.initThreadPool(threads - 1);
  threaded.setSpin(spinTurns(threaded.spin, threads, platform.cores()));
  return memory;
}

/** The wasm of a build, from the folder at `base` where one is given. */
async function compile(
  platform: WorkerPlatform,
  variant: Variant,
  base: string | undefined,
): Promise<WebAssembly.Module> {
  const folder = base?.replace(/\/?$/, '/');
  const url =
    folder === undefined ? platform.files[variant] : new URL(`${variant}/hourglass_bg.wasm`, folder);
  try {
    return await WebAssembly.compile(await platform.read(url));
  } catch (error) {
    throw new AutoencoderError({
      code: 'fileFailed',
      path: url.href,
      expected: 'the engine as a WebAssembly file',
      received: messageOf(error),
      hint: 'serve the folder wasm/ of the package, and say where with wasmUrl',
    });
  }
}

function instanceOf(
  glue: Glue,
  memory: WebAssembly.Memory,
  { variant, threads }: Choice,
  reason: string | undefined,
  limit: number,
): Instance {
  return {
    glue,
    runtime: { threads, variant, ...(reason === undefined ? {} : { reason }) },
    memory: (session) => ({
      wasmBytes: memory.buffer.byteLength,
      memoryBytes: session?.memoryBytes() ?? 0,
    }),
    reserve(bytes, session) {
      if (bytes + (session?.memoryBytes() ?? 0) <= limit && glue.canHold(bytes)) return;
      throw new AutoencoderError({
        code: 'outOfMemory',
        path: 'data',
        expected: `at most ${limit} bytes of memory in all`,
        received: `${bytes} bytes more, for which there is no room`,
        hint: 'pass fewer rows, or raise memoryLimit',
      });
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
