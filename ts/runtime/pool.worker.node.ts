/**
 * The script of a pool worker in Node.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { follow } from './pool.worker.js';

follow(workerData, (message) => parentPort?.postMessage(message));
