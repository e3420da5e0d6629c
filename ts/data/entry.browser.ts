/** `hourglass-ae/data` in a page or a browser's worker. */

import { browser } from './platform.browser.js';
import { plug } from './platform.js';

plug(browser);

export * from './index.js';
