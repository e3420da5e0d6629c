/** What holds for every picture: it stands alone, is well-formed, is said in words, and comes out the same each time. */

import * as report from 'hourglass-ae/report';
import { describe, expect, test } from 'vitest';
import { pictures } from './samples.js';
import { malformed, parsed } from './tools.js';

const drawn = pictures(report);

describe.each(Object.entries(drawn))('%s', (name, svg) => {
  test('is one well-formed SVG', () => {
    expect(malformed(svg)).toBeUndefined();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 [\d.]+ \d+" /);
  });

  test('has no scripts, no addresses, no ids, no styles that reach out of it', () => {
    expect(svg).not.toMatch(/<script|<style|<foreignObject|\sid="|\sclass="|\son\w+=|url\(|@import/i);
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|xlink/);
  });

  test('is said in words', () => {
    const root = parsed(svg).documentElement;
    expect(root.getAttribute('role')).toBe('img');
    expect(root.children[0]?.localName).toBe('title');
    expect(root.children[0]?.textContent).toMatch(/\w+/);
    expect(root.children[1]?.localName).toBe('desc');
    expect(root.children[1]?.textContent).toMatch(/\w+ \w+/);
  });

  test('holds only finite coordinates with at most two decimals', () => {
    const shapes = svg.replace(/data:[^"]*/g, '').replace(/>[^<]*</g, '><');
    expect(shapes).not.toMatch(/NaN|Infinity|undefined/);
    expect(shapes).not.toMatch(/\d\.\d{4}/);
  });

  test('comes out the same from the same data', () => {
    expect(pictures(report)[name]).toBe(svg);
  });

  test('looks as it did', async () => {
    await expect(`${svg}\n`).toMatchFileSnapshot(`pictures/${name}.svg`);
  });

  test('prints every text inside its width', () => {
    const [, , width = 0] = (parsed(svg).documentElement.getAttribute('viewBox') ?? '')
      .split(' ')
      .map(Number);
    for (const text of parsed(svg).querySelectorAll('text')) {
      const x = Number(text.getAttribute('x') ?? 0);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(width);
    }
  });
});

test('a picture that shows ten digits is small enough to stand in a README', () => {
  const digits = Array.from({ length: 10 }, (_, row) =>
    Float32Array.from({ length: 784 }, (_, pixel) => Math.abs(Math.sin(row * 7919 + pixel * 104729))),
  ).map((row) => Array.from(row));
  const svg = report.denoisingPlot(digits, digits, digits, { shape: [28, 28] });
  expect(new TextEncoder().encode(svg).length).toBeLessThan(60_000);
});
