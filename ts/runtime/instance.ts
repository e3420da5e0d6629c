/**
 * One instance of the wasm in the worker: built with or without threads, and what is left when threads fail.
 */

import { AutoencoderError } from '../errors.js';
import type { Runtime, Variant } from '../types.js';
import type { StartOptions } from './engine.js';
import type { Glue, Session } from './glue.js';
import { plug } from './hook.js';
import { type Compiled, compile, messageOf, ordered } from './modules.js';
import type { WorkerPlatform } from './platform.js';
import { spinTurns } from './spin.js';
import { choose, single, threaded, unsupported, variantOf } from './variants.js';

/** Bytes in a page of wasm memory. */
const page = 65_536;
/** Largest memory of a 32-bit wasm. */
const largest = 65_536 * page;
/** Pages that a shared memory starts with: those that the threaded builds declare, 20 and one of wasm-bindgen's. */
const firstPages = 21;

/** A running instance. */
export interface Instance {
  readonly glue: Glue;
  /** Threads that may work now: one until the others have joined. */
  members(): number;
  /** Settles when all threads have joined or turned out not to; never rejects. */
  readonly joined: Promise<void>;
  /** What it runs on now. */
  runtime(session: Session | undefined): Omit<Runtime, 'members'>;
  /** Throws `outOfMemory` unless this many more bytes fit. */
  reserve(bytes: number, session: Session | undefined): void;
}

/** What a start leads to. */
interface Started extends Compiled {
  glue: Glue;
  memory: WebAssembly.Memory;
  variant: Variant;
  threads: number;
  reason?: string;
  pool?: Promise<void>;
}

/** Compiles and starts the build that suits; a pool that does not start leaves one thread and the reason. */
export async function instantiate(platform: WorkerPlatform, options: StartOptions): Promise<Instance> {
  const limit = Math.min(options.memoryLimit ?? largest, largest);
  const choice = await choose(options);
  const reason = choice.reason ?? options.reason;
  if (choice.build === 'st') return instanceOf(await startSingle(platform, options, reason), limit);
  const started = await startThreaded(platform, options, limit);
  if (!options.joinLater) {
    try {
      await started.pool;
    } catch (error) {
      if (options.variant === 'mt') throw unsupported('variant', 'threads', messageOf(error));
      const fallback = await startSingle(platform, options, unstarted(error));
      return instanceOf(fallback, limit);
    }
  }
  return instanceOf({ ...because(reason), ...started }, limit);
}

const unstarted = (error: unknown): string => `the threads did not start: ${messageOf(error)}`;
const because = (reason: string | undefined) => (reason === undefined ? {} : { reason });

async function startSingle(
  platform: WorkerPlatform,
  options: StartOptions,
  reason: string | undefined,
): Promise<Started> {
  const variant = variantOf('st', options);
  const compiled = await compile(platform, variant, options);
  const { memory } = single.initSync({ module: compiled.module });
  return { ...because(reason), ...compiled, glue: single, memory, variant, threads: 1 };
}

async function startThreaded(
  platform: WorkerPlatform,
  options: StartOptions,
  limit: number,
): Promise<Started> {
  const { threads } = options;
  const variant = variantOf('mt', options);
  const compiled = await compile(platform, variant, options);
  const maximum = Math.max(Math.floor(limit / page), firstPages);
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum, shared: true });
  threaded.initSync({ module: compiled.module, memory });
  plug(platform.startPool);
  const started = { ...compiled, glue: threaded, memory, variant, threads };
  if (threads === 1) return started;
  const pool = threaded.initThreadPool(threads - 1).then(() => {
    threaded.setSpin(spinTurns(threaded.spin, threads, platform.cores()));
  });
  return { ...started, pool };
}

function instanceOf(started: Started, limit: number): Instance {
  const { glue, memory, variant, wide, pool } = started;
  glue.setOrdered(ordered);
  let { threads, reason } = started;
  let members = pool === undefined ? threads : 1;
  const joined = Promise.resolve(pool).then(
    () => {
      members = threads;
    },
    (error: unknown) => {
      threads = 1;
      reason = unstarted(error);
    },
  );
  return {
    glue,
    members: () => members,
    joined,
    runtime: (session) => ({
      threads,
      variant,
      wide,
      ...because(reason),
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
