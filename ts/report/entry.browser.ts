/** The pictures in a page: charts are built in the page's own document. */

import { plugDocument } from './document.js';

plugDocument(() => globalThis.document);

export * from './index.js';
