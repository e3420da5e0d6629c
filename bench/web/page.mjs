/** The measuring page: what `node.mjs` is in Node. */

import { runCase } from './case.mjs';

const host = {
  async bytes(path) {
    const response = await fetch(`/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  load: (path) => import(/* @vite-ignore */ `/${path}`),
};

/** @param {Parameters<typeof runCase>[0]} job */
export const run = (job) => runCase(job, host, (share) => globalThis.told(share));
