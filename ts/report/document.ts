/**
 * Where Plot gets its document from: the entries plug it in, so that no picture asks what it runs on.
 */

import { AutoencoderError } from '../errors.js';

let provide: () => Document | undefined = () => undefined;

/** Says where the document comes from; called once, by the entry. */
export function plugDocument(source: () => Document | undefined): void {
  provide = source;
}

/** The document in which charts are built; nothing is ever added to its tree. */
export function chartDocument(): Document {
  const document = provide();
  if (document !== undefined) return document;
  throw new AutoencoderError({
    code: 'unsupported',
    path: 'report',
    expected: 'a document to draw charts in',
    received: 'none',
    hint: 'import hourglass-ae/report in a page or in Node; a worker sends its numbers to the page instead',
  });
}
