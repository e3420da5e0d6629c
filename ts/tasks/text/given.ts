/** What the tasks over text take, checked. */

import { AutoencoderError } from '../../errors.js';
import { wholeNumber } from '../../spec/options.js';

/** Refuses what is no list of texts. */
export function checkTexts(texts: unknown, path = 'texts'): asserts texts is readonly string[] {
  if (!Array.isArray(texts)) throw refused('badData', path, 'an array of texts', typeof texts);
  const odd = texts.findIndex((text) => typeof text !== 'string');
  if (odd >= 0) throw refused('badData', `${path}[${odd}]`, 'a text', describe(texts[odd]));
  if (texts.length === 0) throw refused('emptyData', path, 'at least one text', 'none');
}

const hint = 'see the options of this task';

/** Refuses what is no whole number from `least` to `most`. */
export const checkWhole = (
  path: string,
  value: unknown,
  least: number,
  most = Number.POSITIVE_INFINITY,
): void => wholeNumber(path, value, least, most, hint);

/** An error of ours about what was given. */
export const refused = (
  code: 'badData' | 'emptyData' | 'outOfRange' | 'incompatible',
  path: string,
  expected: string,
  received: string,
  advice = hint,
): AutoencoderError => new AutoencoderError({ code, path, expected, received, hint: advice });

/** The refusal of what a model file keeps of a task, where it is there and wrong. */
export const damaged = (path: string, expected: string, received: unknown): AutoencoderError =>
  new AutoencoderError({
    code: 'badCheckpoint',
    path,
    expected,
    received: describe(received),
    hint: 'the model file is damaged or from another program: save it again',
  });

const describe = (value: unknown): string =>
  typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value;
