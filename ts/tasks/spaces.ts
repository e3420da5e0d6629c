/** What may vary between trials: plain objects, so that a search can be written down. */

import { AutoencoderError } from '../errors.js';

/** One of some values. */
export interface Choice<Value> {
  type: 'choice';
  values: readonly Value[];
}

/** A number between two others; on a scale of its logarithm, where it may differ by factors. */
export interface Range {
  type: 'uniform' | 'logUniform' | 'int' | 'logInt';
  low: number;
  high: number;
}

/** What each parameter may be. */
export type Space = Record<string, Choice<unknown> | Range>;

/** Parameters drawn from a space. */
export type ParametersOf<S extends Space> = {
  -readonly [Name in keyof S]: S[Name] extends Choice<infer Value> ? Value : number;
};

/** One of these values, each as likely. */
export function choice<const Value>(values: readonly Value[]): Choice<Value> {
  if (Array.isArray(values) && values.length > 0) return { type: 'choice', values };
  throw refused('choice', 'a list of values', String(values));
}

/** A number from `low` to below `high`. */
export const uniform = (low: number, high: number): Range => range('uniform', low, high);

/** A number from `low` to below `high` whose logarithm is uniform: rates and weights; `low` above 0. */
export const logUniform = (low: number, high: number): Range => range('logUniform', low, high);

/** A whole number from `low` to `high`, both included. */
export const int = (low: number, high: number): Range => range('int', low, high);

/** A whole number from `low` to `high`, both included, small ones as likely as large ones; `low` above 0. */
export const logInt = (low: number, high: number): Range => range('logInt', low, high);

function range(type: Range['type'], low: number, high: number): Range {
  const wholes = type === 'int' || type === 'logInt';
  const least = type.startsWith('log') ? Number.MIN_VALUE : Number.NEGATIVE_INFINITY;
  const fits = [low, high].every(
    (end) => Number.isFinite(end) && end >= least && (!wholes || Number.isInteger(end)),
  );
  if (fits && low < high) return { type, low, high };
  const expected = `two ${wholes ? 'whole ' : ''}numbers${type.startsWith('log') ? ' above 0' : ''}, the smaller first`;
  throw refused(type, expected, `${low}, ${high}`);
}

const refused = (path: string, expected: string, received: string) =>
  new AutoencoderError({ code: 'outOfRange', path, expected, received, hint: 'see spaces' });
