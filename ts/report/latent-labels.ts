/**
 * Names of classes, at their points and in the legend, for {@link latentPlot}.
 */

import * as Plot from '@observablehq/plot';
import { type Chart, chart } from './chart.js';
import { whole } from './format.js';
import { CLASS_COLORS, COLOR, classColor, SIZE } from './style.js';
import { element, moved, shortened, text, textWidth } from './svg.js';

/** A class: its name, its place in the order of colours, and where its points lie. */
export interface Group {
  label: string;
  size: number;
  x: number;
  y: number;
}

const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'cross', 'star'] as const;

/** Symbol of the class at an index; with {@link classColor} it is unlike that of any other of 20 classes. */
export const symbolOf = (index: number) =>
  SYMBOLS[(index + Math.floor(index / CLASS_COLORS.length)) % SYMBOLS.length] ?? 'circle';

/** The classes' names where their points lie, moved apart where they would touch. */
export function names(groups: readonly Group[], drawn: Chart): string {
  const tags = groups.map((group, index) => {
    const name = shortened(group.label, 110);
    const width = Math.max(22, textWidth(name, SIZE.text) + 10);
    return {
      name,
      width,
      color: classColor(index),
      x: drawn.place('x', group.x),
      y: drawn.place('y', group.y),
    };
  });
  for (let round = 0; round < 60; round++) {
    for (const [index, a] of tags.entries()) {
      for (const b of tags.slice(index + 1)) {
        const [room, gap] = [(a.width + b.width) / 2 + 3 - Math.abs(a.x - b.x), 24 - Math.abs(a.y - b.y)];
        if (room <= 0 || gap <= 0) continue;
        const push = gap / 2 + 0.5;
        [a.y, b.y] = a.y <= b.y ? [a.y - push, b.y + push] : [a.y + push, b.y - push];
      }
    }
  }
  return tags
    .map(({ name, width, color, x, y }) => {
      const box = {
        x: x - width / 2,
        y: y - 11,
        width,
        height: 22,
        rx: 5,
        fill: COLOR.paper,
        'fill-opacity': 0.92,
      };
      const style = { 'text-anchor': 'middle', 'font-weight': 700 };
      return element('rect', { ...box, stroke: color, 'stroke-width': 2 }) + text(x, y + 4.5, name, style);
    })
    .join('');
}

/**
 * The legend: symbol, name and number of rows of each class.
 *
 * @param height of the chart beside it, in px
 */
export function key(groups: readonly Group[], x: number, height: number): string {
  if (groups.length === 0) return '';
  const step = Math.min(22, (height - 80) / groups.length);
  const symbols = chart({
    width: 30,
    height: 40 + step * groups.length,
    margin: 0,
    axis: null,
    x: { domain: [0, 1] },
    y: { type: 'identity' },
    color: { domain: groups.map(({ label }) => label), range: groups.map((_, index) => classColor(index)) },
    symbol: { domain: groups.map(({ label }) => label), range: groups.map((_, index) => symbolOf(index)) },
    marks: [
      Plot.dot(groups, { x: 0.5, y: (_, index) => 46 + index * step, r: 5, fill: 'label', symbol: 'label' }),
    ],
  });
  const lines = groups.map(({ label, size }, index) => {
    const y = 50.5 + index * step;
    const rows = text(98, y, whole(size), {
      'text-anchor': 'end',
      'font-size': SIZE.small,
      fill: COLOR.muted,
    });
    return text(30, y, shortened(label, 66 - textWidth(whole(size), SIZE.small))) + rows;
  });
  const head = text(98, 22, 'rows', { 'text-anchor': 'end', 'font-size': SIZE.small, fill: COLOR.muted });
  return moved(x - 12, 0, head + symbols.markup + lines.join(''));
}
