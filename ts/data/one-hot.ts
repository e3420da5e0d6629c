/** Labels as numbers that a model can take. */

import type { Tensor } from '../types.js';
import { fault } from './fault.js';
import { bad } from './form.js';

/** What each label is, as a 1 among zeros. */
export interface OneHot extends Tensor {
  /** What the places stand for. */
  categories: (string | number)[];
  /** The place of each label: for `labels` of a conditional model, and for an embedding. */
  codes: Uint32Array;
}

/**
 * Labels as rows with a 1 in the label's place, `[labels, categories]`, and as numbers.
 *
 * @param categories what the places stand for; by default what occurs, sorted
 * @throws AutoencoderError `badData` for a label that is not among them, `emptyData`
 * @example
 * ```ts
 * const { labels, ...rows } = await readCsv('flowers.csv', { label: 'species' });
 * const { data, codes, categories } = oneHot(labels);
 * ```
 */
export function oneHot(
  labels: ArrayLike<string | number>,
  categories: readonly (string | number)[] = sortedOf(labels),
): OneHot {
  if (labels.length === 0)
    throw fault('emptyData', 'labels', 'at least one label', 'none', 'pass some labels');
  const places = new Map(categories.map((category, place) => [category, place]));
  const codes = Uint32Array.from(labels, (label, index) => {
    const place = places.get(label);
    if (place !== undefined) return place;
    const some = categories.slice(0, 8).map((category) => JSON.stringify(category));
    throw bad(`labels[${index}]`, `one of ${some.join(', ')}`, JSON.stringify(label), 'name all categories');
  });
  const width = categories.length;
  const data = new Float32Array(codes.length * width);
  codes.forEach((code, row) => {
    data[row * width + code] = 1;
  });
  return { data, shape: [codes.length, width], categories: [...categories], codes };
}

/** What occurs: numbers in their order, then texts in theirs. */
function sortedOf(labels: ArrayLike<string | number>): (string | number)[] {
  const found = [...new Set(Array.from(labels))];
  const numbers = found.filter((label): label is number => typeof label === 'number').sort((a, b) => a - b);
  return [...numbers, ...found.filter((label) => typeof label !== 'number').sort()];
}
