/** The package's own way to draw, for the pictures of the benches: Plot as plain markup, and the frame around it. */

import { parseHTML } from 'linkedom';
import { plugDocument } from '../../dist/report/document.js';

const { document } = parseHTML('<!doctype html><html lang="en"><body></body></html>');
plugDocument(() => document);

export * as Plot from '@observablehq/plot';
export { chart } from '../../dist/report/chart.js';
export { COLOR, MARGIN, WIDTH } from '../../dist/report/style.js';
export { moved, picture, shortened, text, textWidth } from '../../dist/report/svg.js';
