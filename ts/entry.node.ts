/** The package in Node. */

import { plugPlatform } from './runtime/platform.js';
import { nodePlatform } from './runtime/platform.node.js';

plugPlatform(nodePlatform(new URL('./runtime/worker.node.js', import.meta.url)));

export * from './index.js';
