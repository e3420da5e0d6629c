/** Why rows score as they do, feature by feature, in the units of the rows. */

import type { Tensor } from '../../types.js';
import type { Rule } from './methods/method.js';

/** A feature's part in a row's score. */
export interface FeaturePart {
  /** Its place in the row, from 0. */
  feature: number;
  /** Its column's name, or `feature 3`. */
  name: string;
  /** What its name tells of its unit, as in `'pressure (bar)'`. */
  unit?: string;
  /** Its part in the score: the mean over all features is the score. Below 0 where it makes the row more usual. */
  part: number;
  /** The part as a share of the score. */
  share: number;
  /** What the row has, in its own units. */
  value: number;
  /** What the model would have expected. */
  expected: number;
  /** How far normal rows are from what the model expects: a standard deviation. */
  spread: number;
  /** All of that: `pressure 8.1 bar, expected 3.2 ± 0.4`. */
  text: string;
}

/** Why a row scores as it does. */
export interface RowExplanation {
  score: number;
  /** The chance of a normal row to score at least as high. */
  pValue: number;
  /** Whether it is above the threshold. */
  anomalous: boolean;
  /** The features, that with the largest part first. */
  features: FeaturePart[];
}

/** Each feature's part in its row's score, `[rows, ...inputShape]`, and the same in words. */
export interface Explanation extends Tensor {
  /** The rows, each with its features sorted by their part; made when first asked for. */
  readonly rows: readonly RowExplanation[];
}

/** A column's name and its unit. */
export interface Column {
  name: string;
  unit?: string;
}

/** Names for all features; a unit stands in brackets behind the name: `pressure (bar)`, `pressure [bar]`. */
export function columnsOf(names: readonly string[] | undefined, features: number): Column[] {
  return Array.from({ length: features }, (_, feature) => {
    const name = names?.length === features ? names[feature]! : undefined;
    if (name === undefined) return { name: `feature ${feature}` };
    const [, word, unit] = /^(.*\S)\s*[([]([^()[\]]+)[)\]]\s*$/.exec(name) ?? [];
    return word === undefined || unit === undefined ? { name } : { name: word, unit };
  });
}

/** What an explanation is made of. */
export interface Evidence {
  rows: Tensor;
  scores: Tensor;
  parts: Tensor;
  expected: Tensor;
}

/** The explanation; `top` features of each row are told in words. */
export function explanationOf(
  { rows, scores, parts, expected }: Evidence,
  {
    rule,
    spread,
    columns,
    top,
  }: { rule: Rule; spread: Float32Array; columns: readonly Column[]; top: number },
): Explanation {
  const features = columns.length;
  const explained = (score: number, row: number): RowExplanation => {
    const start = row * features;
    const own = parts.data.subarray(start, start + features);
    const sum = own.reduce((total, part) => total + part, 0);
    const order = Array.from(own, (_, feature) => feature).sort((a, b) => own[b]! - own[a]! || a - b);
    const told = (feature: number): FeaturePart => {
      const part = own[feature]!;
      const [value, wanted] = [rows.data[start + feature]!, expected.data[start + feature]!];
      const share = sum === 0 ? 0 : part / sum;
      const figures = { value, expected: wanted, spread: spread[feature]! };
      const column = columns[feature]!;
      return { feature, ...column, part, share, ...figures, text: sentence(column, figures) };
    };
    return {
      score,
      pValue: rule.pValue(score),
      anomalous: score > rule.threshold,
      features: order.slice(0, top).map(told),
    };
  };
  let made: RowExplanation[] | undefined;
  return {
    data: parts.data,
    shape: rows.shape,
    get rows() {
      made ??= Array.from(scores.data, explained);
      return made;
    },
  };
}

function sentence(
  { name, unit }: Column,
  { value, expected, spread }: { value: number; expected: number; spread: number },
): string {
  // As many digits as the first one of the spread needs, and one more where that is a 1.
  const size = Math.floor(Math.log10(spread));
  const digits = spread > 0 ? Math.min(6, Math.max(0, (spread < 2 * 10 ** size ? 1 : 0) - size)) : 3;
  const [is, was, around] = [value, expected, spread].map((number) => readable(number, digits));
  const after = unit === undefined ? '' : ` ${unit}`;
  return `${name} ${is}${after}, expected ${was} ± ${around}`;
}

function readable(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'missing';
  const text = value.toFixed(digits);
  return text.replace('-', Number(text) === 0 ? '' : '−');
}
