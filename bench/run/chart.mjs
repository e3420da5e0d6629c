/** Every ratio against its gate: one line per case, right of the gate is good. */

import { COLOR, chart, MARGIN, moved, Plot, picture, shortened, text, WIDTH } from './drawing.mjs';
import { short } from './table.mjs';

const [rowHeight, left, right, top] = [21, 344, 132, 26];

/**
 * @param {import('./results.mjs').Result[]} results
 * @param {string} subtitle
 * @returns {string} a stand-alone SVG
 */
export function ratiosChart(results, subtitle) {
  const rows = results.filter(({ figure }) => figure).map(place);
  const height = top + rows.length * rowHeight + 44;
  const drawn = chart({
    width: WIDTH - 2 * MARGIN,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: 44,
    x: {
      type: 'log',
      domain: domainOf(rows),
      label: 'how far the gate is surpassed: ratio ÷ gate (or gate ÷ figure, where less is better)',
      labelArrow: 'none',
      labelAnchor: 'right',
      labelOffset: 38,
      ticks: ticksIn(domainOf(rows)),
      tickFormat: String,
    },
    y: { type: 'linear', domain: [-0.6, rows.length - 0.4], reverse: true, axis: null },
    marks: marks(rows),
  });
  const labels = rows.map(({ row, title, label, fails }) => {
    const y = drawn.place('y', row) + 4;
    const color = fails ? { fill: COLOR.anomalous, 'font-weight': 700 } : {};
    return (
      text(left - 10, y, shortened(title, left - 14), { 'text-anchor': 'end', ...color }) +
      text(WIDTH - 2 * MARGIN - right + 10, y, label, color)
    );
  });
  const gate = text(drawn.place('x', 1), top - 8, 'gate', { 'text-anchor': 'middle', 'font-weight': 700 });
  const failing = rows.filter(({ fails }) => fails).length;
  const texts = {
    title: 'Speed: every ratio against its gate',
    subtitle: `${subtitle} Dot and line: median and quartiles; tick: the aim; cross: under the gate.`,
    description: `${rows.length} ratios, ${failing} under their gates. ${rows.map(({ title, label }) => `${title}: ${label}`).join('; ')}.`,
  };
  return picture(texts, moved(MARGIN, 0, drawn.markup + gate + labels.join('')), height);
}

/** A result on the common axis, where 1 is its gate and more is better. */
function place({ title, figure, gate, aim, less, unit, verdict }, row) {
  const on = (value) => (less ? gate / value : value / gate);
  const ends = [on(figure.low), on(figure.high)].sort((a, b) => a - b);
  const label = `${short(figure.median)}${unit && ` ${unit}`} (${less ? '≤' : '≥'} ${gate})`;
  return {
    row,
    title,
    label,
    at: on(figure.median),
    low: ends[0],
    high: ends[1],
    aim: on(aim),
    fails: verdict === 'under',
  };
}

function domainOf(rows) {
  const all = [0.8, 1.3, ...rows.flatMap(({ low, high, aim }) => [low, high, aim])];
  return [Math.min(...all) / 1.08, Math.max(...all) * 1.08];
}

const ticksIn = ([low, high]) =>
  [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 10].filter((tick) => tick >= low && tick <= high);

function marks(rows) {
  const [failing, fine] = [rows.filter(({ fails }) => fails), rows.filter(({ fails }) => !fails)];
  const [above, below] = [({ row }) => row - 0.28, ({ row }) => row + 0.28];
  const dot = { x: 'at', y: 'row', r: 4 };
  return [
    Plot.ruleY(rows, { y: 'row', stroke: COLOR.faint }),
    Plot.frame({ anchor: 'bottom', stroke: COLOR.ink }),
    Plot.ruleX([1], { stroke: COLOR.ink, strokeWidth: 1.5 }),
    Plot.ruleX(rows, { x: 'aim', y1: above, y2: below, stroke: COLOR.muted, strokeWidth: 2 }),
    Plot.ruleY(rows, { y: 'row', x1: 'low', x2: 'high', stroke: COLOR.ink, strokeWidth: 2 }),
    Plot.dot(fine, { ...dot, fill: COLOR.normal }),
    Plot.dot(failing, { ...dot, symbol: 'times', stroke: COLOR.anomalous, strokeWidth: 3 }),
  ];
}
