/** What the tasks reached, as a table to read, in bench/record/ and in bench/README.md. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { newest, processor, processorsOf, today } from './newest.mjs';

const folder = new URL('../record/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- tasks: begin -->', '<!-- tasks: end -->'];

/** A Markdown table, one row a figure. */
export function tasksTable(entries) {
  const cells = [
    ['task', 'measure', 'reached', 'goal', 'reference', 'seeds', ''],
    ...entries.flatMap(({ name, seeds, goals }) =>
      goals.map(({ measure, value, goal, better, reference, met, seeds: own }) => [
        name,
        measure,
        short(value),
        goal === undefined ? '-' : `${better === 'less' ? '≤' : '≥'} ${short(goal)}`,
        reference === undefined ? '-' : String(reference),
        String(own ?? seeds.length),
        goal === undefined ? '' : met ? 'met' : 'MISSED',
      ]),
    ),
  ].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Four digits that matter, without an exponent where none is needed. */
const short = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value));

/** Earlier entries, each replaced by the new one of its name, in the order of names. */
export function merged(earlier, fresh) {
  const known = new Map([...earlier, ...fresh].map((entry) => [entry.name, entry]));
  return [...known.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Writes the day's record, the newest one with these entries, and makes the README's table of it; the record's path. */
export function recordTasks(fresh) {
  const date = today();
  const path = new URL(`${date}-tasks.json`, folder);
  const dated = fresh.map((entry) => ({ date, processor: processor(), ...entry }));
  const tasks = merged(newest('tasks', 'tasks'), dated);
  const conditions = { date, node: process.version, processor: processor(), cores: cpus().length };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...conditions, tasks }, numbers, 1)}\n`);
  const times = tasks.map(({ name, seconds }) => `${name} ${seconds.toFixed(0)}`).join(', ');
  const note = `Measured up to ${date} on ${processorsOf(tasks)}; seconds for all seeds: ${times}.`;
  const notes = tasks.flatMap(({ notes }) => notes ?? []);
  replaceInReadme([tasksTable(tasks), note, ...notes].join('\n\n'));
  return fileURLToPath(path);
}

/** Seven digits are more than a figure of this kind carries. */
function numbers(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(7)) : value;
}

function replaceInReadme(text) {
  const old = readFileSync(readme, 'utf8');
  const [before, after] = [old.indexOf(begin), old.indexOf(end)];
  if (before < 0 || after < 0) throw new Error(`bench/README.md has lost its marks ${begin} and ${end}`);
  writeFileSync(readme, `${old.slice(0, before + begin.length)}\n${text}\n${old.slice(after)}`);
}
