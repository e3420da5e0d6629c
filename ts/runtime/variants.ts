/**
 * The builds of the engine and the choice between them: by what the environment can do, never by its name.
 */

import { relaxedSimd, simd, threads as wasmThreads } from 'wasm-feature-detect';
import { AutoencoderError } from '../errors.js';
import type { Variant } from '../types.js';
import * as mt from '../wasm/mt/hourglass.js';
import * as st from '../wasm/st/hourglass.js';
import type { StartOptions } from './engine.js';
import type { Glue, ThreadedGlue } from './glue.js';

/** The glue of the builds without threads. */
export const single: Glue = st;

/** The glue of the builds with threads. */
export const threaded: ThreadedGlue = mt;

/** Threads or none, and why not more. */
export interface Choice {
  build: 'st' | 'mt';
  threads: number;
  reason?: string;
}

/**
 * The build for what is asked for.
 *
 * @throws AutoencoderError `unsupported` where WebAssembly has no SIMD, or where `'mt'` or fused arithmetic is asked
 * for in vain
 */
export async function choose({ threads, variant: wanted, arithmetic }: StartOptions): Promise<Choice> {
  if (!(await simd()))
    throw unsupported('variant', 'WebAssembly with SIMD (every browser since 2023)', 'none');
  if (arithmetic === 'fused' && !(await relaxedSimd())) {
    throw unsupported('arithmetic', 'WebAssembly with relaxed SIMD (Node 22, Chrome 114)', 'none');
  }
  const obstacle = await obstacleToThreads();
  if (wanted === 'mt' && obstacle !== undefined)
    throw unsupported('variant', 'an environment with threads', obstacle);
  if (wanted === 'mt' || (threads > 1 && obstacle === undefined && wanted !== 'st')) {
    return { build: 'mt', threads };
  }
  if (threads === 1) return { build: 'st', threads };
  return { build: 'st', threads: 1, reason: obstacle ?? 'the single-threaded build was asked for' };
}

/** The name of a build in an arithmetic. */
export const variantOf = (build: 'st' | 'mt', { arithmetic }: StartOptions): Variant =>
  arithmetic === 'fused' ? `${build}-relaxed` : build;

/** What stands in the way of threads, if anything does. */
async function obstacleToThreads(): Promise<string | undefined> {
  if (globalThis.crossOriginIsolated === false) {
    return 'the page is not cross-origin isolated (it needs the COOP and COEP headers)';
  }
  return (await wasmThreads()) ? undefined : 'this environment has no WebAssembly threads';
}

/** The error where the environment lacks what was asked for. */
export function unsupported(path: string, expected: string, received: string): AutoencoderError {
  const hint = 'use a newer environment, or ask for less';
  return new AutoencoderError({ code: 'unsupported', path, expected, received, hint });
}
