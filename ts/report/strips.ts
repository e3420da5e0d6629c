/**
 * Images in strips: one strip per kind (input, reconstruction, …), one column per example, a label beside each strip.
 */

import type { Matrix } from './matrix.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { text } from './svg.js';
import { type ImageForm, tile } from './tiles.js';

/** One strip. */
export interface Strip {
  label: string;
  /** Smaller lines below the label. */
  notes?: readonly string[];
  rows: Matrix;
  /** Text below the image of an example. */
  caption?: (example: number) => string;
}

/** Markup and how tall it is, in px. */
export interface Drawn {
  markup: string;
  height: number;
}

/** Width of the labels, in px. */
const LABELS = 128;
/** Height of a line of captions, in px. */
const CAPTION = 19;

/**
 * Draws the first examples of each strip, `columns` side by side, in as many bands as it takes.
 *
 * @param examples how many to draw
 */
export function strips(kinds: readonly Strip[], form: ImageForm, columns: number, examples: number): Drawn {
  // Small images are enlarged up to so far only; photographs take what room there is.
  const cell = Math.min(Math.max(104, form.width), (WIDTH - 2 * MARGIN - LABELS) / columns);
  const box = cell - Math.min(6, cell * 0.1);
  const high = box * Math.min(1, form.height / form.width);
  const parts: string[] = [];
  let y = 0;
  for (let first = 0; first < examples; first += columns) {
    if (first > 0) y += 16;
    for (const { label, notes = [], rows, caption } of kinds) {
      const middle = y + high / 2 + 4 - notes.length * 8;
      parts.push(text(MARGIN, middle, label, { 'font-weight': 700 }));
      notes.forEach((note, line) => {
        parts.push(
          text(MARGIN, middle + 17 * (line + 1), note, { 'font-size': SIZE.small, fill: COLOR.muted }),
        );
      });
      for (let example = first; example < Math.min(first + columns, examples); example++) {
        const x = MARGIN + LABELS + (example - first) * cell;
        const said = caption?.(example);
        const title = said === undefined ? `${label} ${example + 1}` : `${label} ${example + 1}: ${said}`;
        parts.push(tile(x, y - (box - high) / 2, box, rows.row(example), form, { title }));
        if (said === undefined) continue;
        const style = { 'text-anchor': 'middle', 'font-size': SIZE.small };
        parts.push(text(x + box / 2, y + high + 14, said, style));
      }
      y += high + (caption === undefined ? 6 : CAPTION + 4);
    }
  }
  return { markup: parts.join(''), height: y };
}
