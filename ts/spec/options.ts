/**
 * Refusal of options that do not exist, with the nearest one that does, and of values that they cannot have: for callers
 * that types do not see.
 */

import { AutoencoderError } from '../errors.js';

/**
 * Throws `unknownOption` when `options` has a key that is not among `known`.
 *
 * @param place what the options belong to, as the error's path begins: `deep`; nothing for a call's own options
 */
export function refuseUnknownOptions(options: object, known: readonly string[], place: string): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new AutoencoderError({
      code: 'unknownOption',
      path: place === '' ? name : `${place}.${name}`,
      expected: `one of ${known.join(', ')}`,
      received: `"${name}"`,
      hint: near === undefined ? `remove "${name}"` : `did you mean "${near}"?`,
    });
  }
}

/** Refuses what is no list, as what was forgotten is none. */
export function needsLists(place: string, options: object, examples: Readonly<Record<string, string>>): void {
  for (const [name, example] of Object.entries(examples)) {
    const value = (options as Record<string, unknown>)[name];
    if (Array.isArray(value)) continue;
    throw new AutoencoderError({
      code: 'invalidSpec',
      path: `${place}.${name}`,
      expected: `a list, as ${example}`,
      received: value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)),
      hint: value === undefined ? `${name} has no default` : 'put it into a list',
    });
  }
}

/** Refuses a list without entries, where the model would not be what its name says. */
export function notEmpty(path: string, list: readonly unknown[], example: string, hint: string): void {
  if (list.length > 0) return;
  throw new AutoencoderError({
    code: 'invalidSpec',
    path,
    expected: `at least one layer, as ${example}`,
    received: '[]',
    hint,
  });
}

/** The value, which has to be one of these. */
export function oneOf<Name extends string | boolean>(
  path: string,
  value: Name,
  names: readonly Name[],
): Name {
  if (names.includes(value)) return value;
  const near = nearest(String(value), names.map(String));
  throw new AutoencoderError({
    code: 'outOfRange',
    path,
    expected: `one of ${names.join(', ')}`,
    received: JSON.stringify(value) ?? String(value),
    hint: near === undefined ? `choose one of ${names.join(', ')}` : `did you mean "${near}"?`,
  });
}

/** Refuses what is no whole number within these bounds; `most` may be infinite. */
export function wholeNumber(path: string, value: unknown, least: number, most: number, hint: string): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return;
  throw new AutoencoderError({
    code: 'outOfRange',
    path,
    expected: `a whole number from ${least}${most === Number.POSITIVE_INFINITY ? '' : ` to ${most}`}`,
    received: String(value),
    hint,
  });
}

/** The candidate that needs the fewest edits to become `name`, unless even that is another word. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein distance: insertions, deletions and substitutions between two words, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution));
    }
    row = next;
  }
  return row[b.length]!;
}
