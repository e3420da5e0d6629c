/** The same pictures, drawn in a page: the page's own parser takes them, and they come out as in Node. */

import * as report from 'hourglass-ae/report';
import { describe, expect, test } from 'vitest';
import { pictures } from './samples.js';

describe.each(Object.entries(pictures(report)))('%s', (name, svg) => {
  test('is well-formed to a browser', () => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(parsed.documentElement.namespaceURI).toBe('http://www.w3.org/2000/svg');
  });

  test('comes out as in Node', async () => {
    await expect(`${svg}\n`).toMatchFileSnapshot(`pictures/${name}.svg`);
  });

  test('stands alone as an image', async () => {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    await image.decode();
    expect(image.naturalWidth).toBeGreaterThanOrEqual(800);
  });

  test('has no text on another', () => {
    const host = document.createElement('div');
    host.style.width = '800px';
    host.innerHTML = svg;
    document.body.append(host);
    const boxes = Array.from(host.querySelectorAll('text'), (text) => ({
      said: text.textContent,
      box: text.getBoundingClientRect(),
    })).filter(({ box }) => box.width > 0);
    host.remove();
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const tall = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // Boxes of lines one below the other touch by their leading, which is empty.
        expect(wide > 1 && tall > 5 ? [a.said, b.said] : []).toEqual([]);
      }
    }
  });
});

test('two pictures in one page do not touch each other', () => {
  const host = document.createElement('div');
  host.innerHTML = Object.values(pictures(report)).join('');
  expect(host.querySelectorAll('[id], style, script')).toHaveLength(0);
});
