/** `hourglass-ae/data` in Node. */

import { plug } from './platform.js';
import { node } from './platform.node.js';

plug(node);

export * from './index.js';
