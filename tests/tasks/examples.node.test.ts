/** Each application's example runs as it stands in its file, and says what it should; the README shows pieces of them. */

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const folder = new URL('examples/', import.meta.url);

/** What each example's output has to contain; a row for every file of the folder. */
const examples: Record<string, RegExp> = {
  anomalies:
    /^0\.(8[5-9]|9\d)\d of .* alarms 0\.0[0-3]\d\n.* 0\.98\d, .*\nspeed 1\d+ rpm, expected 13\d+ ± \d+\n/,
  compression:
    /140 × 280 pixels: (2\d|3[0-3])\d\d bytes, as png 9\d{3}\n0\.[56]\d bits per pixel, 2[12]\.\d dB/,
  'denoise-audio': /5\.0 dB of signal over noise before, (9|1\d)\.\d dB after/,
  'denoise-images': /84 × 280 pixels: 10\.\d dB before, (1[7-9]|2\d)\.\d dB after/,
  tables: /missing rents, from 600 to 2000: \d\d off.*\n38 missing kinds: 3[2-8] right/,
  series: /^10:03:2\d to 10:04:\d\d: .*\n10:07:\d\d to 10:08:\d\d: pressure \(bar\) \d\.\d\d, expected .*\n$/,
  generate: /100 digits of 10 classes, 8 steps/,
  walks:
    /plane 14 × 14 × 64, way 14 × 64, walks 2 × 14 × 64\nink of a pixel: 0\.3\d in digits, 0\.[23]\d on the plane/,
  features: /plain: [0-3] % of the units respond to one digit\n.*\nsparse: ([6-9]|[12]\d) %/,
  tune: /9 trials; .*\nerror of unseen digits: [1-6]\d % of that of the defaults/,
  diagnose: /error: outputRange: (.*\n)+3 findings\n0 findings/,
  export: /bytes of ONNX, .*\nlargest difference of a code: below 0\.00001/,
  probe: /codes of 32 values: 9\d\.\d % .*\n32 principal components: 9\d/,
  reduce:
    /two codes keep 0\.[67]\d .* trustworthiness 0\.9\d+\ntwo components 0\.28, 0\.8\d+\n1000 points, 300 more/,
  text: /prize!!!: strange, Scanner 112 has no power: usual,.*\n(9\d|100)\.\d % of the characters/,
};

test('every example of the folder is run', async () => {
  const files = (await readdir(folder)).map((file) => file.replace('.mjs', ''));
  expect(files.sort()).toEqual(Object.keys(examples).sort());
});

test.each(Object.entries(examples))('%s', async (name, expected) => {
  const file = fileURLToPath(new URL(`${name}.mjs`, folder));
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(lines.length, 'lines of an example').toBeLessThan(40);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 25_000 });
  expect(stdout).toMatch(expected);
});
