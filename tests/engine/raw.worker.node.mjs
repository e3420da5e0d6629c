/** The engine worker without the facade, in Node. */

import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { answer } from './raw.mjs';

const read = (url) => readFile(new URL(url));
parentPort.postMessage(await answer(workerData, { read, pool: 'pool.node.js' }));
