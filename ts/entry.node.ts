/** The package in Node. */

import { plugPlatform } from './runtime/platform.js';
import { nodePlatform } from './runtime/platform.node.js';

plugPlatform(nodePlatform);

export * from './index.js';
