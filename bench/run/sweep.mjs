/** What the sweep found, judged, and as a picture: time per FLOP and memory against width, batch and rows. */

import { COLOR, chart, MARGIN, moved, Plot, picture, text, WIDTH } from './drawing.mjs';
import { median } from './statistics.mjs';

const axes = {
  width: 'width of a layer, w-w-w, batch 128',
  batch: 'batch, model of the benches',
  rows: 'rows, batch 128',
};
const [panel, height] = [(WIDTH - 2 * MARGIN) / 3, 210];

/** Bytes by which the work has to grow before the growth of the memory tells something. */
const telling = 2e6;

/**
 * Time per FLOP over the best of all points; memory over the least there could be, and how evenly it grows.
 *
 * @param {{ axis: string, value: number, ofPeak: number[], wasmBytes: number, leastBytes: number, reason?: string }[]} all
 */
export function sweepResult(all, { gate, over }) {
  const points = all.filter(({ reason }) => reason === undefined);
  const missing = all.filter(({ reason }) => reason !== undefined);
  const best = Math.max(...points.map(({ ofPeak }) => median(ofPeak)));
  const judged = points.map(({ axis, value, ofPeak, wasmBytes, leastBytes }) => ({
    axis,
    value,
    ofPeak: median(ofPeak),
    cost: best / median(ofPeak),
    memory: wasmBytes / leastBytes,
    counts: axis !== 'width' || value > over,
  }));
  const worst = judged.filter(({ counts }) => counts).reduce((a, b) => (a.cost > b.cost ? a : b));
  const growth = Math.max(
    ...Object.keys(axes).map((axis) => unevenness(points.filter((point) => point.axis === axis))),
  );
  const holds = worst.cost <= gate && growth <= gate && missing.length === 0;
  return { points: judged, missing, worst, growth, gate, holds };
}

/** Memory is linear where each byte more of work costs the same: the dearest over the cheapest. */
function unevenness(points) {
  const slopes = points.slice(1).flatMap(({ wasmBytes, leastBytes }, index) => {
    const more = leastBytes - points[index].leastBytes;
    return more < telling ? [] : [(wasmBytes - points[index].wasmBytes) / more];
  });
  return Math.max(...slopes) / Math.min(...slopes);
}

/** What there is to say of it. */
export function sweepText({ worst, growth, missing, gate, holds }) {
  const left = missing
    .map(({ axis, value, reason }) => `; ${axis} ${value} not measured: ${reason}`)
    .join('');
  const time = `time per FLOP is at worst ${worst.cost.toFixed(2)} × the best (${worst.axis} ${worst.value})`;
  const memory = `a byte more of work costs at most ${growth.toFixed(2)} × as much memory in one place as in another`;
  return `Over the sweep, ${time}; ${memory}${left}. The gate of both is ${gate}: ${holds ? 'it holds' : 'UNDER THE GATE'}.`;
}

/** @returns {string} a stand-alone SVG */
export function sweepChart({ points, worst, gate }, subtitle) {
  const high = { cost: highest(points, 'cost'), memory: highest(points, 'memory') };
  const body = Object.keys(axes).flatMap((axis, index) => {
    const own = points.filter((point) => point.axis === axis);
    const cost = panelOf(own, 'cost', { domain: [0.9, high.cost], ticks: 5, gate }, axes[axis]);
    const scale = { type: 'log', domain: [0.95, high.memory], ticks: doublings(high.memory) };
    const memory = panelOf(own, 'memory', scale, axes[axis]);
    return [moved(MARGIN + index * panel, 24, cost), moved(MARGIN + index * panel, 64 + height, memory)];
  });
  const heading = (y, content) => text(MARGIN, y, content, { 'font-weight': 700 });
  const headings =
    heading(8, `time per FLOP ÷ the best of all (dashed: the gate, ${gate})`) +
    heading(48 + height, 'memory ÷ (16 B a parameter + activations of a batch + data)');
  const texts = {
    title: 'Cost grows with the work',
    subtitle,
    description: `Worst time per FLOP: ${worst.cost.toFixed(2)} times the best, at ${worst.axis} ${worst.value}.`,
  };
  return picture(texts, headings + body.join(''), 2 * height + 70);
}

const highest = (points, figure) => 1.05 * Math.max(2, ...points.map((point) => point[figure]));
const doublings = (high) => [1, 2, 4, 8, 16, 32].filter((tick) => tick <= high);

function panelOf(points, value, { gate, ...scale }, label) {
  const middle = { label, labelArrow: 'none', labelAnchor: 'center', labelOffset: 34 };
  return chart({
    width: panel - 10,
    height,
    marginLeft: 34,
    marginRight: 16,
    marginTop: 8,
    marginBottom: 42,
    x: { type: 'log', axis: null, inset: 6 },
    y: { ...scale, label: null, grid: true, tickFormat: String },
    marks: [
      // Plot would leave out ticks of a logarithmic axis.
      Plot.axisX(
        points.map((point) => point.value),
        { ...middle, anchor: 'bottom', text: compact },
      ),
      Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
      Plot.frame({ anchor: 'left', stroke: COLOR.ink }),
      ...(gate ? [Plot.ruleY([gate], { stroke: COLOR.anomalous, strokeDasharray: '5 4' })] : []),
      Plot.lineY(points, { x: 'value', y: value, stroke: COLOR.normal, strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'value', y: value, r: 3.5, fill: COLOR.normal }),
    ],
  }).markup;
}

const compact = (value) =>
  value >= 1e6
    ? `${value / 1e6}M`
    : value >= 1e4
      ? `${value / 1e3}k`
      : value >= 1e3
        ? `${Number((value / 1024).toFixed(1))}k`
        : String(value);
