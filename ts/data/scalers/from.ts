/** Scalers from JSON, of which nothing is believed. */

import { AutoencoderError } from '../../errors.js';
import { AffineScaler } from './affine.js';
import { QuantileScaler } from './quantile.js';
import type { FittedScaler, Scaler, ScalerHead } from './scaler.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The scaler that `toJSON` told.
 *
 * @throws AutoencoderError `badData` with the field for what is none, `unsupportedVersion` for a newer one
 * @example
 * ```ts
 * const scaler = scalerFrom(JSON.parse(await readFile('scaler.json', 'utf8')));
 * ```
 */
export function scalerFrom(json: unknown): Scaler {
  return fittedFrom(json);
}

/** The same, as what the model works with. */
export function fittedFrom(json: unknown): FittedScaler {
  if (!isFields(json)) throw wrong('', 'a scaler in JSON', json);
  if (json.version !== 1) throw newer('scaler', json.version);
  switch (json.type) {
    case 'standardScaler':
    case 'robustScaler':
    case 'minMaxScaler':
      return affineFrom(json.type, json);
    case 'quantileScaler':
      return quantileFrom(json);
    default:
      throw wrong('type', 'standardScaler, minMaxScaler, robustScaler or quantileScaler', json.type);
  }
}

function affineFrom(type: AffineScaler['type'], json: Fields): AffineScaler {
  const center = numbers('center', json.center);
  const scale = numbers('scale', json.scale);
  if (scale.length !== center.length) throw wrong('scale', `${center.length} numbers`, json.scale);
  const flat = scale.findIndex((value) => value <= 0);
  if (flat >= 0) throw wrong(`scale[${flat}]`, 'a number above 0', scale[flat]);
  const head = headFrom(json, center.length);
  if (type !== 'minMaxScaler') return new AffineScaler(type, head, { center, scale });
  const [low, high, ...more] = numbers('range', json.range);
  if (high === undefined || more.length > 0 || low! >= high)
    throw wrong('range', 'two numbers, the lower first', json.range);
  const clip = flag('clip', json.clip);
  return new AffineScaler(type, head, { center, scale, range: [low!, high], ...(clip && { clip }) });
}

function quantileFrom(json: Fields): QuantileScaler {
  const { output, quantiles } = json;
  if (output !== 'uniform' && output !== 'normal') throw wrong('output', '"uniform" or "normal"', output);
  if (!Array.isArray(quantiles) || quantiles.length === 0)
    throw wrong('quantiles', 'lists of numbers', quantiles);
  const lists = quantiles.map((list: unknown, group) => {
    const path = `quantiles[${group}]`;
    const found = numbers(path, list);
    if (found.length >= 2 && found.every((value, i) => i === 0 || value >= found[i - 1]!)) return found;
    throw wrong(path, 'at least two numbers in ascending order', list);
  });
  return new QuantileScaler(headFrom(json, lists.length), output, lists);
}

function headFrom({ per, shape, columns, missing }: Fields, groups: number): ScalerHead {
  if (per !== 'feature' && per !== 'channel' && per !== 'all')
    throw wrong('per', '"feature", "channel" or "all"', per);
  const sizes = Array.isArray(shape) && shape.length === 0 ? [] : numbers('shape', shape);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 1))
    throw wrong('shape', 'sizes of axes', shape);
  const features = sizes.reduce((product, size) => product * size, 1);
  const scales = { feature: features, channel: sizes.at(-1) ?? 1, all: 1 }[per];
  if (scales !== groups) throw wrong('shape', `one that has ${groups} scales per ${per}`, shape);
  const head: ScalerHead = { per, shape: sizes, ...(flag('missing', missing) && { missing: true }) };
  if (columns === undefined) return head;
  const isNames = Array.isArray(columns) && columns.every((name) => typeof name === 'string');
  if (!isNames || columns.length !== groups) throw wrong('columns', `${groups} names`, columns);
  return { ...head, columns: [...columns] };
}

/** A list of finite numbers, at least one. */
function numbers(path: string, value: unknown): number[] {
  if (Array.isArray(value) && value.length > 0 && value.every((each) => Number.isFinite(each)))
    return [...value];
  throw wrong(path, 'a list of finite numbers', value);
}

function flag(path: string, value: unknown): true | undefined {
  if (value === undefined || value === false) return undefined;
  if (value === true) return true;
  throw wrong(path, 'true or false', value);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The refusal of a field. */
export function wrong(path: string, expected: string, value: unknown, what = 'scaler'): AutoencoderError {
  const text = JSON.stringify(value) ?? String(value);
  return new AutoencoderError({
    code: 'badData',
    path: path === '' ? what : `${what}.${path}`,
    expected,
    received: text.length > 60 ? `${text.slice(0, 60)} …` : text,
    hint: `take what the toJSON of a ${what} gave, unchanged`,
  });
}

/** The refusal of a version that is not ours. */
export function newer(what: string, version: unknown): AutoencoderError {
  if (typeof version !== 'number') return wrong('version', '1', version, what);
  return new AutoencoderError({
    code: 'unsupportedVersion',
    path: `${what}.version`,
    expected: '1',
    received: String(version),
    hint: 'use the version of hourglass-ae that made it, or a newer one',
  });
}
