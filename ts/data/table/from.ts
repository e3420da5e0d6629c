/** Fitted tables from JSON, of which nothing is believed. */

import type { AutoencoderError } from '../../errors.js';
import { newer, wrong } from '../scalers/from.js';
import { CategoryColumn, type Column, NumberColumn } from './columns.js';
import { FittedTable } from './fitted.js';

/**
 * The table that `toJSON` told.
 *
 * @throws AutoencoderError `badData` with the field for what is none, `unsupportedVersion` for a newer one
 */
export function tableFrom(json: Readonly<Record<string, unknown>>): FittedTable {
  if (json.version !== 1) throw newer('table', json.version);
  const { columns } = json;
  if (!Array.isArray(columns) || columns.length === 0) throw refused('columns', 'a list of columns', columns);
  const found = columns.map((column: unknown, index) => columnFrom(column, `columns[${index}]`));
  const names = found.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) throw refused(`columns[${twice}].name`, 'a name of its own', names[twice]);
  return new FittedTable(found);
}

function columnFrom(json: unknown, path: string): Column {
  if (typeof json !== 'object' || json === null) throw refused(path, 'a column', json);
  const { name, type, center, scale, categories } = json as Record<string, unknown>;
  if (typeof name !== 'string') throw refused(`${path}.name`, 'a name', name);
  if (type === 'number') {
    if (!isNumber(center)) throw refused(`${path}.center`, 'a finite number', center);
    if (!isNumber(scale) || scale <= 0) throw refused(`${path}.scale`, 'a number above 0', scale);
    return new NumberColumn({ name, type, center, scale });
  }
  if (type !== 'category' && type !== 'boolean')
    throw refused(`${path}.type`, '"number", "category" or "boolean"', type);
  if (!Array.isArray(categories) || categories.length === 0 || !categories.every(isCategory))
    throw refused(`${path}.categories`, 'texts, numbers or booleans', categories);
  if (new Set(categories.map(String)).size < categories.length)
    throw refused(`${path}.categories`, 'categories that differ', categories);
  return new CategoryColumn({ name, type, categories: [...categories] });
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);

const isCategory = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

const refused = (path: string, expected: string, value: unknown): AutoencoderError =>
  wrong(path, expected, value, 'table');
