/**
 * The hourglass: layers as bars, as tall as the logarithm of their width, with a table of what they are.
 */

import type { ModelSpec, Summary } from '../index.js';
import { plain, shapeText, whole } from './format.js';
import { objectiveText, type Stage, sizeOf, stagesOfSpec, stagesOfSummary } from './stages.js';
import { COLOR, MARGIN, SIZE, WIDTH } from './style.js';
import { element, type PictureOptions, picture, rounded, text, textWidth, wrapped } from './svg.js';

/** Options of {@link architecturePlot}. */
export interface ArchitectureOptions extends PictureOptions {
  /** Beside a spec: the engine's own shapes and counts, for layers whose rule the picture does not know. */
  summary?: Summary;
}

const COLORS: Readonly<Record<Stage['part'], string>> = {
  input: COLOR.input,
  corruption: COLOR.corruption,
  encoder: COLOR.encoder,
  latent: COLOR.latent,
  decoder: COLOR.decoder,
};
/** Places from the top, in px: names of the parts, the bars' axis, their greatest height, the bracket of the loss. */
const PARTS = 12;
const AXIS = 140;
const TALL = 220;
const SHORT = 44;
const BAR = 26;
const BRACKET = AXIS + TALL / 2 + 24;
/** Width of the table's headings. */
const HEADINGS = 84;

/** A stage and where it stands. */
interface Column extends Stage {
  x: number;
  height: number;
}

/**
 * The layers from input to reconstruction, with activations, shapes and numbers of parameters; corruption, latent and
 * loss have their places in it.
 *
 * @param model a spec (shows all of that), or a summary (knows neither corruption nor loss)
 * @returns a stand-alone SVG
 *
 * @example
 * ```ts
 * const svg = architecturePlot(model.spec, { summary: await model.summary() });
 * ```
 */
export function architecturePlot(model: ModelSpec | Summary, options: ArchitectureOptions = {}): string {
  const spec = 'layers' in model ? undefined : model;
  const stages = 'layers' in model ? stagesOfSummary(model) : stagesOfSpec(model, options.summary);
  const { columns, width, column } = placed(stages);
  const top = spec === undefined ? '' : loss(columns, objectiveText(spec));
  const lines = spec === undefined ? 0 : lossLines(columns, objectiveText(spec)).length;
  const start = spec === undefined ? BRACKET + 4 : BRACKET + 26 + lines * 17;
  const rows = table(columns, start, width);
  const parameters = stages.reduce((sum, stage) => sum + (stage.parameters ?? 0), 0);
  const [features, dim] = [sizeOf(stages[0]?.shape ?? []), sizeOf(stages.find(isLatent)?.shape ?? [])];
  const fewer = dim < features ? `, ${plain(features / dim, 3)} times fewer` : '';
  const size = `${whole(features)} values become a code of ${whole(dim)}${fewer}; ${whole(parameters)} parameters.`;
  const texts = {
    title: options.title ?? 'Architecture',
    subtitle: options.subtitle ?? `${size} Height: logarithm of the width.`,
    description: options.description ?? describe(stages, size, spec && objectiveText(spec)),
  };
  const body = funnel(columns) + columns.map(bar).join('') + parts(columns, column) + top + rows.markup;
  return picture(texts, body, rows.end, width);
}

const isLatent = ({ part }: Stage): boolean => part === 'latent';

/** Columns as wide as their widest entry, at least so wide that the picture is filled. */
function placed(stages: readonly Stage[]) {
  const widest = Math.max(
    ...stages.flatMap((stage) => entries(stage).map((entry) => textWidth(entry, SIZE.small))),
    ...stages.map(({ part }) => textWidth(part) + 6),
  );
  const room = WIDTH - 2 * MARGIN - HEADINGS;
  const column = Math.max(widest + 12, room / stages.length);
  const logs = stages.map(({ shape }) => Math.log(sizeOf(shape)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const tall = (log: number) => (high === low ? TALL : SHORT + ((TALL - SHORT) * (log - low)) / (high - low));
  const columns = stages.map((stage, index) => ({
    ...stage,
    x: MARGIN + HEADINGS + column * (index + 0.5),
    height: tall(logs[index] ?? 0),
  }));
  return { columns, column, width: Math.max(WIDTH, 2 * MARGIN + HEADINGS + column * stages.length) };
}

/** The glass between the bars. */
function funnel(columns: readonly Column[]): string {
  return columns
    .slice(1)
    .map((right, index) => {
      const left = columns[index] ?? right;
      const [x1, x2] = [rounded(left.x + BAR / 2), rounded(right.x - BAR / 2)];
      const edge = (column: Column, side: 1 | -1) => rounded(AXIS + (side * column.height) / 2);
      const d = `M${x1},${edge(left, -1)}L${x2},${edge(right, -1)}L${x2},${edge(right, 1)}L${x1},${edge(left, 1)}Z`;
      return element('path', { d, fill: COLORS[right.part], 'fill-opacity': 0.14 });
    })
    .join('');
}

/** A layer; one without parameters is paler, a corruption is dotted. */
function bar(column: Column): string {
  const { part, x, height } = column;
  const color = COLORS[part];
  const box = { x: x - BAR / 2, y: AXIS - height / 2, width: BAR, height, rx: 3 };
  if (part !== 'corruption') {
    const pale = part !== 'input' && column.parameters === 0;
    return element('rect', { ...box, fill: color, ...(pale && { 'fill-opacity': 0.45 }) });
  }
  const dots = Array.from({ length: Math.floor(height / 5) }, (_, index) => {
    const [right, down] = [(index * 0.618034) % 1, (index + 0.5) / Math.floor(height / 5)];
    const place = { cx: box.x + 4 + right * (BAR - 8), cy: box.y + 4 + down * (height - 8) };
    return element('circle', { ...place, r: 1.6, fill: color });
  });
  const frame = { fill: COLOR.paper, stroke: color, 'stroke-width': 1.5, 'stroke-dasharray': '4 3' };
  return element('rect', { ...box, ...frame }) + dots.join('');
}

/** Names of the parts, each over the middle of its columns. */
function parts(columns: readonly Column[], column: number): string {
  const found = [...new Set(columns.map(({ part }) => part))];
  return found
    .map((part) => {
      const own = columns.filter((one) => one.part === part);
      const [first, last] = [own[0]?.x ?? 0, own.at(-1)?.x ?? 0];
      const name = text((first + last) / 2, PARTS, part, {
        'text-anchor': 'middle',
        'font-weight': 700,
        fill: COLORS[part],
      });
      const reach = column / 2 - 6;
      const rule = element('path', {
        d: `M${rounded(first - reach)},20H${rounded(last + reach)}`,
        stroke: COLORS[part],
      });
      return name + rule;
    })
    .join('');
}

const lossLines = (columns: readonly Column[], objective: string): string[] =>
  wrapped(
    `loss, reconstruction against input: ${objective}`,
    (columns.at(-1)?.x ?? 0) - (columns[0]?.x ?? 0) - 24,
  );

/** The bracket from the input to the reconstruction that it is compared with. */
function loss(columns: readonly Column[], objective: string): string {
  const [left, right] = [columns[0]?.x ?? 0, columns.at(-1)?.x ?? 0];
  const tip = AXIS + TALL / 2 + 4;
  const d = `M${rounded(left)},${tip}V${BRACKET}H${rounded(right)}V${tip}`;
  const arrows = [left, right].map((x) =>
    element('path', { d: `M${rounded(x)},${tip - 2}l-4.5,9h9z`, fill: COLOR.ink }),
  );
  const words = lossLines(columns, objective).map((line, index) =>
    text((left + right) / 2, BRACKET + 18 + index * 17, line, { 'text-anchor': 'middle' }),
  );
  return (
    element('path', { d, fill: 'none', stroke: COLOR.ink, 'stroke-width': 1.5 }) +
    arrows.join('') +
    words.join('')
  );
}

/** What the table says about a stage. */
const entries = ({ name, detail, shape, parameters }: Stage): string[] => [
  name,
  detail,
  shapeText(shape),
  parameters === undefined ? '' : parameters === 0 ? '0' : whole(parameters),
];

/** The table below the bars. */
function table(columns: readonly Column[], start: number, width: number) {
  const all = ['layer', 'activation', 'shape', 'parameters'].map((heading, row) => ({ heading, row }));
  const rows = all.filter(({ row }) => columns.some((column) => entries(column)[row] !== ''));
  const style = { 'font-size': SIZE.small, 'text-anchor': 'middle' };
  const markup = rows.map(({ heading, row }, line) => {
    const y = start + 18 + line * 21;
    const cells = columns.map((column) => {
      const bold = row === 0 ? { 'font-weight': 700, fill: COLORS[column.part] } : {};
      const entry = entries(column)[row] ?? '';
      return entry === '' ? '' : text(column.x, y, entry, { ...style, ...bold });
    });
    const rule = element('path', {
      d: `M${MARGIN},${y - 15}H${rounded(width - MARGIN)}`,
      stroke: COLOR.faint,
    });
    return rule + text(MARGIN, y, heading, { 'font-size': SIZE.small, fill: COLOR.muted }) + cells.join('');
  });
  return { markup: markup.join(''), end: start + 4 + rows.length * 21 };
}

function describe(stages: readonly Stage[], size: string, objective: string | undefined): string {
  const layers = stages.map(({ part, name, detail, shape }) =>
    [part === name ? part : `${part} ${name}`, detail, shapeText(shape)]
      .filter((word) => word !== '')
      .join(' '),
  );
  return `Layers from left to right: ${layers.join('; ')}. ${size}${objective === undefined ? '' : ` Loss: ${objective}.`}`;
}
