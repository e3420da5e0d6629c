// The licences of the libraries inside the bundles, which ask to go where their code goes.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './steps.mjs';

const RULE = `\n${'-'.repeat(80)}\n\n`;

/** Writes the licence of every package that esbuild's metafiles name. */
export function writeNotices(metafiles, file) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(inputs.map(packageOf).filter(Boolean));
  const notices = [...packages].sort().map(notice);
  const head = 'Libraries inside the bundles of this package, each under its own licence.\n';
  writeFileSync(join(ROOT, file), [head, ...notices].join(RULE));
}

/** `node_modules/@scope/name` or `node_modules/name` of a file, the innermost one. */
function packageOf(input) {
  const at = input.lastIndexOf('node_modules/');
  return at < 0
    ? undefined
    : input.slice(0, at) + input.slice(at).match(/^node_modules\/(@[^/]+\/)?[^/]+/)[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(ROOT, folder, file), 'utf8').trim() : `Licence: ${license}`;
  return `${name} ${version}\n\n${text}\n`;
}
