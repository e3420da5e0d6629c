/** The package in browsers. */

import { browserPlatform } from './runtime/platform.browser.js';
import { plugPlatform } from './runtime/platform.js';

plugPlatform(browserPlatform);

export * from './index.js';
