/**
 * SVG as strings: elements, escaped text, and the frame that every picture stands in.
 *
 * A picture carries no ids, no styles that reach out of it, no scripts and no addresses: any number of them stand in
 * one page without touching each other.
 */

import { COLOR, FONT, MARGIN, SIZE, WIDTH } from './style.js';

/** Attributes of an element; what is `undefined` is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Texts that every picture lets its caller say. */
export interface PictureOptions {
  /** Heading of the picture; it has a fitting one by default. */
  title?: string;
  /** Line below the heading; by default what the picture was made from. */
  subtitle?: string;
  /** What a reader who cannot see it should know (`<desc>`); by default made from the data. */
  description?: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What XML has no way to write: most control characters, halves of a pair, and two that are no characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu;

/** Text for use between tags and in attributes; characters that XML forbids become �. */
export function escapeText(text: string): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"']/g, (mark) => entities[mark] ?? mark);
}

/** A coordinate with at most two decimals. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100 + 0);

/** One element; `content` is markup already. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escapeText(String(value))}"`,
    )
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Text at a place, its baseline at `y`. */
export const text = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escapeText(content));

/** Markup moved to a place. */
export const moved = (x: number, y: number, content: string): string =>
  element('g', { transform: `translate(${rounded(x)},${rounded(y)})` }, content);

/** About how wide a text is, in px: rather too wide than too narrow. */
export function textWidth(content: string, size: number = SIZE.text): number {
  let width = 0;
  for (const mark of content) {
    width += /[iljtfr.,:;'!|()[\] ]/.test(mark) ? 0.34 : /[MWmw%@—]/.test(mark) ? 0.9 : 0.59;
  }
  return width * size;
}

/** A text as lines of at most so many px, broken between words. */
export function wrapped(content: string, width: number, size: number = SIZE.text): string[] {
  const lines: string[] = [];
  // A factor stays with what it is of: `0.5 · kl`.
  for (const word of content.split(/(?<!·)\s+(?!·)/)) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** A text cut to so many px, with an ellipsis where something is missing. */
export function shortened(content: string, width: number, size: number = SIZE.text): string {
  if (textWidth(content, size) <= width) return content;
  const marks = Array.from(content);
  while (marks.length > 1 && textWidth(`${marks.join('')}…`, size) > width) marks.pop();
  return `${marks.join('').trimEnd()}…`;
}

/**
 * The stand-alone picture: heading, line below it, then `body` drawn from y = 0 downwards.
 *
 * @param body markup as wide as the picture, margins included
 * @param height of the body, in px
 */
export function picture(
  texts: Required<PictureOptions>,
  body: string,
  height: number,
  width = WIDTH,
): string {
  const room = width - 2 * MARGIN;
  const title = wrapped(texts.title, room, SIZE.title);
  const subtitle = texts.subtitle === '' ? [] : wrapped(texts.subtitle, room);
  const start = MARGIN + title.length * 23;
  const top = start + subtitle.length * 18 + 14;
  const heading = title.map((line, index) =>
    text(MARGIN, MARGIN + 14 + index * 23, line, { 'font-size': SIZE.title, 'font-weight': 700 }),
  );
  const below = subtitle.map((line, index) =>
    text(MARGIN, start + 14 + index * 18, line, { fill: COLOR.muted }),
  );
  const whole = Math.ceil(top + height + MARGIN);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${rounded(width)} ${whole}`,
      width,
      height: whole,
      role: 'img',
      style: 'max-width:100%;height:auto',
      'font-family': FONT,
      'font-size': SIZE.text,
      fill: COLOR.ink,
    },
    [
      element('title', {}, escapeText(texts.title)),
      element('desc', {}, escapeText(texts.description)),
      element('rect', { width, height: whole, fill: COLOR.paper }),
      ...heading,
      ...below,
      moved(0, top, body),
    ].join(''),
  );
}
