/** Reading pictures back: their elements, their texts, the pixels of their tiles. */

import { decode } from 'fast-png';
import { AutoencoderError } from 'hourglass-ae';
import { DOMParser } from 'linkedom';

/** The picture as a document. */
export function parsed(svg: string): Document {
  return new DOMParser().parseFromString(svg, 'image/svg+xml') as unknown as Document;
}

/** Everything that is written in a picture, in order. */
export const texts = (svg: string): string[] =>
  Array.from(parsed(svg).querySelectorAll('text'), (element) => element.textContent ?? '');

/** The decoded PNG of every tile, in order. */
export const tiles = (svg: string) =>
  Array.from(parsed(svg).querySelectorAll('image'), (element) => {
    const [kind, base64 = ''] = (element.getAttribute('href') ?? '').split(',');
    if (kind !== 'data:image/png;base64') throw new Error(`not a PNG: ${kind}`);
    return decode(Buffer.from(base64, 'base64'));
  });

/** The error that a call throws. */
export function errorOf(call: () => unknown): AutoencoderError {
  try {
    call();
  } catch (error) {
    if (error instanceof AutoencoderError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/**
 * What is wrong with the XML, or `undefined`: tags that do not close in order, attributes twice or without quotes,
 * bare `<` and `&`.
 */
export function malformed(xml: string): string | undefined {
  const open: string[] = [];
  const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>/y;
  const text = /[^<]+/y;
  for (let at = 0; at < xml.length; ) {
    tag.lastIndex = text.lastIndex = at;
    const between = text.exec(xml)?.[0];
    const found = between === undefined ? tag.exec(xml) : null;
    if (between === undefined && found === null) return `at ${at}: ${xml.slice(at, at + 40)}`;
    const part = between ?? found?.[3] ?? '';
    if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(part)) return `bare & in ${part}`;
    if (found !== null) {
      const names = Array.from((found[3] ?? '').matchAll(/\s([\w:-]+)="/g), ([, name]) => name);
      if (new Set(names).size < names.length) return `an attribute twice in ${found[0]}`;
      if (found[1] === '/' && open.pop() !== found[2]) return `</${found[2]}> closes another tag`;
      if (found[1] === '' && found[4] === '') open.push(found[2] ?? '');
    }
    at += between?.length ?? found?.[0].length ?? 0;
  }
  return open.length === 0 ? undefined : `${open.join(', ')} stay open`;
}
