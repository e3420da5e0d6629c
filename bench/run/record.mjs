/** Writes what was measured: a record of the day, pictures, and the part of bench/README.md between its marks. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ratiosChart } from './chart.mjs';
import { replaceSentence } from './sentence.mjs';
import { sweepChart, sweepText } from './sweep.mjs';
import { casesTable, partsTable } from './table.mjs';

const folder = new URL('../record/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- speed: begin -->', '<!-- speed: end -->'];

/** Conditions of a run: no names of machines, no paths. */
export function conditions(versions, data) {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    versions,
    data,
  };
}

/** Writes all of it; returns the record's path. */
export function record(results, sweep, where) {
  mkdirSync(folder, { recursive: true });
  const path = new URL(`${where.date}.json`, folder);
  writeFileSync(path, `${JSON.stringify({ ...where, cases: results, sweep }, fourDigits, 1)}\n`);
  const note = noteOf(where);
  writeFileSync(new URL('speed.svg', folder), `${ratiosChart(results, note)}\n`);
  if (sweep) writeFileSync(new URL('sweep.svg', folder), `${sweepChart(sweep, note)}\n`);
  replaceInReadme(section(results, sweep, note));
  // Without peers there is half of it.
  if (results.every(({ verdict }) => verdict !== 'not measured')) replaceSentence(results);
  return fileURLToPath(path);
}

function noteOf({ date, processor, cores, versions, data }) {
  const used = Object.values(versions).map((version) => version.replace(/^v/, 'Node '));
  return `Measured ${date} on ${cores} cores of ${processor}; ${[...new Set(used)].join(', ')}; rows: ${data}.`;
}

function section(results, sweep, note) {
  const swept =
    sweep &&
    `![Time per FLOP and memory against width, batch and rows](record/sweep.svg)\n\n${sweepText(sweep)}`;
  const versions = results
    .flatMap(({ parts }) => parts)
    .filter(({ notes }) => notes?.version)
    .map(({ label, notes }) => `${label.replace(/, \d thread.*/, '')} ${notes.version}`);
  return [
    note,
    casesTable(results),
    '![Every ratio against its gate](record/speed.svg)',
    swept,
    versions.length > 0 && `Peers: ${[...new Set(versions)].join(', ')}.`,
    `<details><summary>Every shape, and what stands beside</summary>\n\n${partsTable(results)}\n\n</details>`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

const fourDigits = (_key, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

function replaceInReadme(text) {
  const old = readFileSync(readme, 'utf8');
  const [before, after] = [old.indexOf(begin), old.indexOf(end)];
  if (before < 0 || after < 0) throw new Error(`bench/README.md has lost its marks ${begin} and ${end}`);
  writeFileSync(readme, `${old.slice(0, before + begin.length)}\n\n${text}\n\n${old.slice(after)}`);
}
