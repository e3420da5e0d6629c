/**
 * The two builds of the engine and the choice between them: by what the environment can do, never by its name.
 */

import { simd, threads as wasmThreads } from 'wasm-feature-detect';
import { AutoencoderError } from '../errors.js';
import type { Variant } from '../types.js';
import * as mt from '../wasm/mt/hourglass.js';
import * as st from '../wasm/st/hourglass.js';
import type { Glue, ThreadedGlue } from './glue.js';

/** The glue of the single-threaded build. */
export const single: Glue = st;

/** The glue of the threaded build. */
export const threaded: ThreadedGlue = mt;

/** A build, the threads it gets, and why not more. */
export interface Choice {
  variant: Variant;
  threads: number;
  reason?: string;
}

/**
 * The build for a number of threads.
 *
 * @throws AutoencoderError `unsupported` where WebAssembly has no SIMD, or where `'mt'` is asked for in vain
 */
export async function choose(threads: number, wanted: Variant | undefined): Promise<Choice> {
  if (!(await simd())) throw unsupported('WebAssembly with SIMD (every browser since 2023)', 'none');
  const obstacle = await obstacleToThreads();
  if (wanted === 'mt' && obstacle !== undefined) throw unsupported('an environment with threads', obstacle);
  if (wanted === 'mt' || (threads > 1 && obstacle === undefined && wanted !== 'st')) {
    return { variant: 'mt', threads };
  }
  if (threads === 1) return { variant: 'st', threads };
  return { variant: 'st', threads: 1, reason: obstacle ?? 'the single-threaded build was asked for' };
}

/** What stands in the way of threads, if anything does. */
async function obstacleToThreads(): Promise<string | undefined> {
  if (globalThis.crossOriginIsolated === false) {
    return 'the page is not cross-origin isolated (it needs the COOP and COEP headers)';
  }
  return (await wasmThreads()) ? undefined : 'this environment has no WebAssembly threads';
}

/** The error where the environment lacks what was asked for. */
export function unsupported(expected: string, received: string): AutoencoderError {
  const hint = 'use a newer environment, or ask for less';
  return new AutoencoderError({ code: 'unsupported', path: 'variant', expected, received, hint });
}
