/**
 * V8's switch for wide vectors, as Node lets it be set: for the whole process, so only for as long as it takes.
 */

import { setFlagsFromString } from 'node:v8';
import type { WorkerPlatform } from './platform.js';

/** The first Node whose V8 is built with it. */
const oldest = 24;
const version = process.versions.node;

/** Does work while the switch is on; the baseline compiler, which widens nothing, is off meanwhile. */
export const widening: WorkerPlatform['widening'] =
  Number.parseInt(version, 10) < oldest
    ? `Node ${version}`
    : async (work) => {
        setFlagsFromString('--experimental-wasm-revectorize');
        setFlagsFromString('--no-liftoff');
        try {
          return await work();
        } finally {
          setFlagsFromString('--liftoff');
          setFlagsFromString('--no-experimental-wasm-revectorize');
        }
      };
