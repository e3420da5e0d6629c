/** What the newest record holds: a new one begins with it, so that no figure is lost when the day changes. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

const folder = new URL('../record/', import.meta.url);

/** The day in words of records: 2026-11-21. */
export const today = () => new Date().toISOString().slice(0, 10);

/** The processor at work. */
export const processor = () => cpus()[0]?.model ?? 'unknown';

/** The processors that entries were measured on, in words. */
export const processorsOf = (entries) => [...new Set(entries.map((entry) => entry.processor))].join(' and ');

/** The entries of the newest record of a kind, each with its day and processor; none before the first. */
export function newest(kind, entries) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const name = names
    .filter((one) => one.endsWith(`-${kind}.json`))
    .sort()
    .at(-1);
  if (name === undefined) return [];
  const record = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const { date, processor } = record;
  return record[entries].map((entry) => ({ date, processor, ...entry }));
}
