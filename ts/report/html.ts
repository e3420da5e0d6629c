/**
 * Pictures and figures in one HTML file that needs nothing else: no scripts, no network, no fonts.
 */

import { plain } from './format.js';
import { refused } from './matrix.js';
import { COLOR, FONT } from './style.js';
import { escapeText } from './svg.js';

/** A picture with words around it. */
export interface ReportPart {
  /** What one of the plots returned. */
  svg: string;
  /** Heading above the picture. */
  heading?: string;
  /** Sentence below it; `Figure 1.` and so on is put before it. */
  caption?: string;
}

/** A table of figures. */
export interface FigureTable {
  caption?: string;
  /** Names of the columns. */
  head: readonly string[];
  /** Rows as long as `head`; numbers are written with four significant digits and stand to the right. */
  rows: readonly (readonly (string | number)[])[];
}

/** Options of {@link htmlReport}. */
export interface HtmlOptions {
  /** Heading and name of the page. */
  title: string;
  /** Line below the heading. */
  subtitle?: string;
  /** What a reader should be warned of, a paragraph each. */
  notes?: readonly string[];
  /** Tables of figures, above the pictures. */
  figures?: FigureTable | readonly FigureTable[];
}

const css = `
:root { color-scheme: light; }
body { margin: 0; background: #f3f3f1; color: ${COLOR.ink}; font: 16px/1.5 ${FONT}; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
.subtitle { margin: .4rem 0 0; color: ${COLOR.muted}; }
.note { margin: 1rem 0 0; padding: .5rem .9rem; background: ${COLOR.paper}; border-left: 4px solid ${COLOR.anomalous}; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1.75rem 0 0; background: ${COLOR.paper}; font-variant-numeric: tabular-nums;
  border-top: 2px solid ${COLOR.ink}; border-bottom: 2px solid ${COLOR.ink}; }
caption { padding: 0 0 .5rem; text-align: left; font-weight: 700; }
th, td { padding: .4rem .9rem; text-align: left; vertical-align: baseline; }
thead th { border-bottom: 1px solid ${COLOR.ink}; }
tbody tr + tr > * { border-top: 1px solid ${COLOR.faint}; }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
figure { margin: 1.75rem 0 0; padding: .5rem; background: ${COLOR.paper}; border: 1px solid #dcdcd8; border-radius: 6px; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { padding: 0 3% .6rem; color: ${COLOR.muted}; font-size: .92rem; }
@media print {
  @page { margin: 15mm; }
  body { background: none; font-size: 11pt; }
  main { max-width: none; padding: 0; }
  figure { margin-top: .5rem; border: 0; padding: 0; break-inside: avoid; }
  figure svg { max-height: 104mm; } /* two pictures on a page */
  h2 { margin: 1rem 0 0; }
  h2, caption { break-after: avoid; }
}`;

/**
 * One HTML file: heading, tables of figures, pictures.
 *
 * @param parts pictures as the plots return them, alone or with heading and caption
 * @returns the file's text; its policy forbids scripts and every address outside the file
 *
 * @example
 * ```ts
 * const html = htmlReport([{ svg: lossPlot(history), caption: 'Loss of the deep model.' }], {
 *   title: 'Digits',
 *   figures: { head: ['figure', 'value'], rows: [['PSNR (dB)', 18.7]] },
 * });
 * await writeFile('digits.html', html);
 * ```
 */
export function htmlReport(parts: readonly (string | ReportPart)[], options: HtmlOptions): string {
  if (parts.length === 0)
    throw refused('emptyData', 'parts', 'at least one picture', 'none', 'give what a plot returned');
  const tables =
    options.figures === undefined ? [] : 'head' in options.figures ? [options.figures] : options.figures;
  const subtitle =
    options.subtitle === undefined ? '' : `\n<p class="subtitle">${escapeText(options.subtitle)}</p>`;
  const notes = options.notes?.map((note) => `\n<p class="note"><b>Note.</b> ${escapeText(note)}</p>`) ?? [];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeText(options.title)}</title>
<style>${css}
</style>
</head>
<body>
<main>
<h1>${escapeText(options.title)}</h1>${subtitle}${notes.join('')}
${[...tables.map(table), ...parts.map(figure)].join('\n')}
</main>
</body>
</html>
`;
}

/** A picture with its heading and its numbered caption. */
function figure(part: string | ReportPart, index: number): string {
  const { svg, heading, caption } =
    typeof part === 'string' ? { svg: part, heading: undefined, caption: undefined } : part;
  const active = /<script|<foreignObject|<[^>]*\son\w+\s*=|<[^>]*javascript:/i;
  if (typeof svg !== 'string' || !svg.startsWith('<svg') || !svg.endsWith('</svg>') || active.test(svg)) {
    const received = typeof svg === 'string' ? JSON.stringify(svg.slice(0, 20)) : typeof svg;
    const path = `parts[${index}]`;
    throw refused(
      'badData',
      path,
      'an SVG without scripts',
      received,
      'give what a plot of this module returned',
    );
  }
  const above = heading === undefined ? '' : `<h2>${escapeText(heading)}</h2>\n`;
  const below =
    caption === undefined
      ? ''
      : `<figcaption><b>Figure ${index + 1}.</b> ${escapeText(caption)}</figcaption>`;
  return `${above}<figure>${svg}${below}</figure>`;
}

/** A table; the first column names the rows. */
function table({ caption, head, rows }: FigureTable, index: number): string {
  const uneven = rows.findIndex((row) => row.length !== head.length);
  if (uneven >= 0) {
    const received = String(rows[uneven]?.length);
    const path = `figures[${index}].rows[${uneven}]`;
    throw refused('invalidShape', path, `${head.length} cells`, received, 'rows are as long as the head');
  }
  const numeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const className = (column: number, cell: string | number) =>
    numeric[column] || typeof cell === 'number' ? ' class="number"' : '';
  const written = (cell: string | number) => escapeText(typeof cell === 'number' ? figureText(cell) : cell);
  const heads = head.map(
    (name, column) => `<th scope="col"${className(column, name)}>${escapeText(name)}</th>`,
  );
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0
        ? `<th scope="row"${className(column, cell)}>${written(cell)}</th>`
        : `<td${className(column, cell)}>${written(cell)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const above = caption === undefined ? '' : `<caption>${escapeText(caption)}</caption>\n`;
  return `<div class="wide"><table>\n${above}<thead><tr>${heads.join('')}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table></div>`;
}

const figureText = (value: number): string => (Number.isFinite(value) ? plain(value) : '–');
