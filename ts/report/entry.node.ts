/** The pictures in Node: charts are built in linkedom's document. */

import { parseHTML } from 'linkedom';
import { plugDocument } from './document.js';

const { document } = parseHTML('<!doctype html><html lang="en"><body></body></html>');

plugDocument(() => document);

export * from './index.js';
