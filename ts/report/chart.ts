/**
 * Observable Plot as markup: a chart is built in a document, then written out by us, so that Node and a page give
 * the same string: attributes in order, coordinates with two decimals, no styles, classes or ids.
 */

import * as Plot from '@observablehq/plot';
import { chartDocument } from './document.js';
import { COLOR, FONT, MARGIN, SIZE, WIDTH } from './style.js';
import { escapeText, rounded } from './svg.js';

/** Attributes that matter to a live chart only, or that the frame of the picture carries already. */
const dropped = /^(aria-|class$|style$|xmlns|viewBox$)/;
/** Attributes whose numbers are coordinates. */
const coordinates = /^(d|transform|points|x|y|x1|x2|y1|y2|cx|cy|r|dx|dy|width|height)$/;

/** A drawn chart: its markup, and where a value of a scale lies in it. */
export interface Chart {
  markup: string;
  /** Place of a value, in px from the chart's left or top edge. */
  place(scale: 'x' | 'y' | 'fy', value: number | string): number;
  /** Size of a band, in px. */
  band(scale: 'fy'): number;
}

/**
 * Size and margins of a chart across the whole picture, with a label beside the vertical axis and one below the other; what
 * stands on its right says its own.
 */
export const ACROSS = {
  width: WIDTH - 2 * MARGIN,
  marginLeft: 58,
  marginTop: 28,
  marginBottom: 44,
} as const;

/** Draws a chart with the type sizes of every picture. */
export function chart(options: Plot.PlotOptions): Chart {
  const figure = Plot.plot({
    style: { fontFamily: FONT, fontSize: `${SIZE.small}px`, color: COLOR.ink, background: 'none' },
    className: 'chart',
    ...options,
    document: chartDocument(),
  });
  const scale = (name: 'x' | 'y' | 'fy') => {
    const found = figure.scale(name);
    if (found === undefined) throw new TypeError(`the chart has no scale ${name}`);
    return found;
  };
  return {
    markup: `<g font-size="${SIZE.small}" text-anchor="middle" fill="${COLOR.ink}">${children(figure)}</g>`,
    place: (name, value) => Number(scale(name).apply(value)),
    band: (name) => scale(name).bandwidth ?? 0,
  };
}

/** The children of a node as markup. */
function children(node: Node): string {
  return Array.from(node.childNodes).map(written).join('');
}

/** A node of the chart as markup; only elements and text are kept. */
function written(node: Node): string {
  if (node.nodeType === 3) return escapeText(node.textContent ?? '');
  if (node.nodeType !== 1 || (node as Element).localName === 'style') return '';
  const attributes = Array.from((node as Element).attributes)
    .filter(({ name }) => !dropped.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, value }) => ` ${name}="${escapeText(tidy(name, value))}"`)
    .join('');
  const name = (node as Element).localName;
  const content = children(node);
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** The attribute's value, its coordinates rounded and the current colour named. */
function tidy(name: string, value: string): string {
  if (value === 'currentColor') return COLOR.ink;
  if (!coordinates.test(name)) return value;
  return value.replace(/-?\d*\.?\d+(?:e[-+]?\d+)?/g, (number) => rounded(Number(number)));
}
