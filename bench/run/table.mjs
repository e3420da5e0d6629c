/** Results as Markdown tables, which read well in a terminal too. */

const words = {
  aim: 'reaches the aim',
  holds: 'holds',
  under: 'UNDER THE GATE',
  'not measured': 'not measured',
};

/** A number with three digits that matter. */
export function short(value) {
  if (!Number.isFinite(value)) return '-';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}

/** `0.942 (0.931–0.950)`: the median and the quartiles around it. */
export const spread = ({ median, low, high }) =>
  low === high ? short(median) : `${short(median)} (${short(low)}–${short(high)})`;

/**
 * The cases: ours and theirs as shares of the peak, their ratio, gate, aim, verdict.
 *
 * @param {import('./results.mjs').Result[]} results
 */
export function casesTable(results) {
  return markdown(
    ['case', 'ours ÷ peak', 'other ÷ peak', 'ratio', 'gate', 'aim', ''],
    results.map(({ title, ours, theirs, figure, less, unit, gate, aim, verdict, reason }) => {
      const mark = (value) => `${less ? '≤' : '≥'} ${value}${unit && ` ${unit}`}`;
      return [
        title,
        ours ? short(ours.median) : '-',
        theirs ? short(theirs.median) : '-',
        figure ? `${spread(figure)}${unit && ` ${unit}`}` : '-',
        mark(gate),
        mark(aim),
        reason ? `${words[verdict]}: ${brief(reason)}` : words[verdict],
      ];
    }),
  );
}

/** A sentence of at most so many letters; the record has all of it. */
const brief = (reason) => (reason.length > 60 ? `${reason.slice(0, 59)}…` : reason);

/** What was timed in each case: every shape, and what stands beside. */
export function partsTable(results) {
  return markdown(
    ['case', 'what', '', 'ratio', '÷ peak'],
    results.flatMap(({ name, parts }) =>
      parts
        .filter(({ role }) => role !== 'denominator' && parts.length > 1)
        .map(({ label, role, figure, ofPeak }) => [
          name,
          label,
          role === 'beside' ? 'beside' : '',
          spread(figure),
          ofPeak ? short(ofPeak.median) : '-',
        ]),
    ),
  );
}

/** @param {string[]} head @param {string[][]} rows */
export function markdown(head, rows) {
  const safe = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')));
  const widths = head.map((_, column) => Math.max(3, ...[head, ...safe].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...safe.map(line)].join(
    '\n',
  );
}
