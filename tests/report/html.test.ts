/** The report: one file, its pictures unchanged in it, its figures in tables. */

import { htmlReport, lossPlot } from 'hourglass-ae/report';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { history } from './samples.js';

const svg = lossPlot(history);
const html = htmlReport([svg, { svg, heading: 'Again', caption: 'The same once more.' }], {
  title: 'Digits',
  subtitle: 'A test',
  notes: ['2 < 3 rows', 'Careful'],
  figures: {
    caption: 'Figures',
    head: ['figure', 'value', 'unit'],
    rows: [
      ['PSNR', 18.7421, 'dB'],
      ['rows', 9000, ''],
      ['nothing', Number.NaN, ''],
    ],
  },
});
const { document } = parseHTML(html);

test('is one file that needs nothing else', () => {
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
    /https?:|<script|<link|@import|url\(/,
  );
  const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content');
  expect(policy).toBe("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
});

test('holds the pictures as they are, with headings and numbered captions', () => {
  expect(html.split(svg)).toHaveLength(3);
  expect(document.querySelector('h1')?.textContent).toBe('Digits');
  expect(document.querySelector('h2')?.textContent).toBe('Again');
  expect(Array.from(document.querySelectorAll('figcaption'), (caption) => caption.textContent)).toEqual([
    'Figure 2. The same once more.',
  ]);
});

test('has its notes above the figures, as text', () => {
  const notes = Array.from(document.querySelectorAll('p.note'), (note) => note.textContent);
  expect(notes).toEqual(['Note. 2 < 3 rows', 'Note. Careful']);
  expect(html.indexOf('Careful')).toBeLessThan(html.indexOf('<table>'));
});

test('has no id twice', () => {
  expect(document.querySelectorAll('[id]')).toHaveLength(0);
});

test('writes the figures with four digits, numbers to the right', () => {
  const cells = Array.from(document.querySelectorAll('tbody tr'), (row) =>
    Array.from(row.children, (cell) => cell.textContent),
  );
  expect(cells).toEqual([
    ['PSNR', '18.74', 'dB'],
    ['rows', '9,000', ''],
    ['nothing', '–', ''],
  ]);
  expect(document.querySelectorAll('td.number')).toHaveLength(3);
});
