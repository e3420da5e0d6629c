/** Goals against figures, as a table to read, as JSON in bench/record/, and in bench/README.md. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = new URL('../record/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- quality: begin -->', '<!-- quality: end -->'];

/** One row per goal; a goal whose counterpart was not run cannot be judged and is left out. */
export function judge(runs, quick) {
  const figure = (name, at, of) => runs.find(({ net }) => net.name === name)?.measured[at]?.[of];
  return runs.flatMap(({ net, seconds }) =>
    (quick ? net.quick : net.goals).flatMap((goal) => {
      const own = figure(net.name, goal.at, goal.of);
      const whole = goal.share === undefined ? 1 : figure(goal.share, goal.at, goal.of);
      if (own === undefined || whole === undefined) return [];
      const value = own / whole;
      return [{ net, goal, value, met: value <= goal.most, detail: detail(goal, own, whole), seconds }];
    }),
  );
}

function detail(goal, own, whole) {
  return goal.share === undefined ? '' : `${own.toFixed(2)} of ${whole.toFixed(2)}`;
}

function measureOf({ of, share }) {
  return of === 'bce' ? 'test BCE' : `mean code, share of ${share}`;
}

/** A Markdown table, which reads well in a terminal too. */
export function table(rows) {
  const cells = [
    ['model', 'epochs', 'measure', 'reached', 'goal', 'published', 'PyTorch', ''],
    ...rows.map(({ net, goal, value, met, detail: of }) => [
      net.what,
      String(goal.at),
      measureOf(goal),
      value.toFixed(4) + (of && ` (${of})`),
      `≤ ${goal.most}`,
      goal.published || '-',
      goal.pytorch.toFixed(4),
      met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Writes the record and the README's table; returns the record's path. */
export function record(runs, rows, seed) {
  const date = new Date().toISOString().slice(0, 10);
  const conditions = {
    date,
    seed,
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    threads: runs[0].threads,
    variant: runs[0].variant,
  };
  const content = {
    ...conditions,
    goals: rows.map(({ net, goal, value, met }) => ({
      model: net.name,
      epochs: goal.at,
      measure: measureOf(goal),
      value,
      goal: goal.most,
      published: goal.published,
      pytorch: goal.pytorch,
      met,
    })),
    models: runs.map(({ net, measured, losses, seconds }) => ({
      name: net.name,
      what: net.what,
      seconds,
      secondsPerEpoch: seconds / losses.length,
      measured,
      losses,
    })),
  };
  mkdirSync(folder, { recursive: true });
  const path = new URL(`${date}-quality.json`, folder);
  writeFileSync(
    path,
    `${JSON.stringify(content, numbers, 1).replace(/\[\n\s+([\d.,\s]+)\n\s+\]/g, oneLine)}\n`,
  );
  const seconds = runs
    .map((run) => `${run.net.name} ${(run.seconds / run.losses.length).toFixed(2)}`)
    .join(', ');
  const note = `Measured ${date}, seed ${seed}, ${conditions.threads} threads of ${conditions.processor}; seconds per epoch of 60,000 rows: ${seconds}.`;
  replaceInReadme(`${table(rows)}\n\n${note}`);
  return fileURLToPath(path);
}

/** Seven digits are more than a figure of this kind carries. */
function numbers(_key, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(7)) : value;
}

/** Long lists of numbers stand in one line. */
function oneLine(_match, inner) {
  return `[${inner.replace(/\s+/g, ' ')}]`;
}

function replaceInReadme(text) {
  const old = readFileSync(readme, 'utf8');
  const [before, after] = [old.indexOf(begin), old.indexOf(end)];
  if (before < 0 || after < 0) throw new Error(`bench/README.md has lost its marks ${begin} and ${end}`);
  writeFileSync(readme, `${old.slice(0, before + begin.length)}\n${text}\n${old.slice(after)}`);
}
