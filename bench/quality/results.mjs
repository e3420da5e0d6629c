/** Goals against figures, as a table to read, as JSON in bench/record/, and in bench/README.md. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { newest, processor, processorsOf, today } from './newest.mjs';

const folder = new URL('../record/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);
const [begin, end] = ['<!-- quality: begin -->', '<!-- quality: end -->'];

/** What the record keeps of a run. */
export const modelOf = ({ net, seed, threads, arithmetic, measured, losses, seconds }) => ({
  name: net.name,
  seed,
  date: today(),
  processor: processor(),
  what: net.what,
  threads,
  arithmetic,
  seconds,
  secondsPerEpoch: seconds / losses.length,
  measured,
  losses,
});

/** One row per goal; a goal whose model or counterpart was not run cannot be judged and is left out. */
export function judge(nets, models, quick) {
  const figure = (name, at, of) => {
    const known = models.flatMap((model) => (model.name === name ? (model.measured[at]?.[of] ?? []) : []));
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const seedsOf = (name) =>
    new Set(models.flatMap((model) => (model.name === name ? [model.seed] : []))).size;
  return nets.flatMap((net) =>
    (quick ? net.quick : net.goals).flatMap((goal) => {
      const own = figure(net.name, goal.at, goal.of);
      const whole = goal.share === undefined ? 1 : figure(goal.share, goal.at, goal.of);
      if (own === undefined || whole === undefined) return [];
      const value = own / whole;
      const seeds = seedsOf(net.name);
      return [{ net, goal, value, seeds, met: value <= goal.most, detail: detail(goal, own, whole) }];
    }),
  );
}

function detail(goal, own, whole) {
  return goal.share === undefined ? '' : `${own.toPrecision(3)} of ${whole.toPrecision(3)}`;
}

const measures = {
  bce: 'test BCE',
  activity: 'mean code',
  mse: 'test squared error per pixel',
  sse: 'test squared error per image',
  bound: 'test bound, nats',
  bending: 'Jacobian ÷ spread of codes',
  nll: 'test −ln p(x), nats',
  denoised: 'test BCE of denoised digits',
  probe: 'test error of a linear classifier',
  overPca: 'squared error ÷ that of PCA',
};

function measureOf({ of, share }) {
  return share === undefined ? measures[of] : `${measures[of]}, share of ${share}`;
}

/** A Markdown table, which reads well in a terminal too. */
export function table(rows) {
  const cells = [
    ['model', 'epochs', 'seeds', 'measure', 'reached', 'goal', 'published', 'PyTorch', ''],
    ...rows.map(({ net, goal, value, seeds, met, detail: of }) => [
      net.what,
      String(goal.at),
      String(seeds),
      measureOf(goal),
      value.toFixed(4) + (of && ` (${of})`),
      `≤ ${goal.most}`,
      goal.published || '-',
      goal.pytorch?.toFixed(4) ?? '-',
      met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Writes the day's record, together with the models that stand in the newest one, and the README's table. */
export function record(nets, fresh) {
  const date = today();
  const path = new URL(`${date}-quality.json`, folder);
  const all = [...newest('quality', 'models'), ...fresh];
  const known = new Map(all.map((model) => [`${model.name} ${model.seed}`, model]));
  const models = nets.flatMap(({ name }) => [...known.values()].filter((model) => model.name === name));
  const rows = judge(nets, models, false);
  const conditions = {
    date,
    node: process.version,
    processor: processor(),
    cores: cpus().length,
  };
  const goals = rows.map(({ net, goal, value, seeds, met }) => ({
    model: net.name,
    epochs: goal.at,
    seeds,
    measure: measureOf(goal),
    value,
    goal: goal.most,
    published: goal.published,
    pytorch: goal.pytorch,
    met,
  }));
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ ...conditions, goals, models }, numbers, 1);
  writeFileSync(path, `${text.replace(/\[\n\s+([\d.,\s]+)\n\s+\]/g, oneLine)}\n`);
  const seconds = nets
    .flatMap(({ name }) => models.find((model) => model.name === name) ?? [])
    .map(({ name, secondsPerEpoch, threads }) => `${name} ${secondsPerEpoch.toFixed(2)} (${threads})`)
    .join(', ');
  const note = `Measured up to ${date} on ${processorsOf(models)}; seconds per epoch (threads): ${seconds}.`;
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
