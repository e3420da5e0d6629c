#!/usr/bin/env node
/**
 * `npm run docs`: REFERENCE.md and the picture of every recipe, from the sources that are in use: options from the
 * types in `ts/spec` and `ts/recipes`, formulas, shapes and papers from the head of each member's file in the engine.
 * A test compares what is committed with what this makes.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Autoencoder } from 'hourglass-ae';
import { architecturePlot } from 'hourglass-ae/report';
import { docOf, interfacesOf, membersOf, recipesOf } from './sources.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');

/** Folder of the engine → files of types. */
const registries = {
  layers: ['layers', 'image-layers', 'normalizing-layers'],
  latents: ['latents'],
  losses: ['losses'],
  penalties: ['penalties'],
  constraints: ['constraints'],
  corruptions: ['corruptions'],
  optimizers: ['optimizers'],
  schedules: ['schedules'],
  initializers: ['initializers'],
};

/** What holds for all members of a registry. */
const rules = {
  layers: 'Shapes are those of one row. A layer with weights begins with `initializer`; biases begin at 0.',
  latents:
    'Between encoder and decoder: a dense projection of the flat encoder’s output, then what is said here.',
  losses:
    'Summed over the features of a row, averaged over the rows; `meanLoss` is the mean per feature. y is the output, t the target.',
  penalties:
    'Added to the loss, which is summed over the features: a weight published against a mean per feature is multiplied by their number. With `weights` of rows each row counts by its own in every mean over rows; what is a statistic of the batch is taken of weighed rows and multiplied by their mean weight.',
  constraints: 'Weights are put back after every step.',
  corruptions: 'While training only, drawn anew in every step. x is the clean value, x̃ the noisy one.',
  optimizers: 'p is a parameter, g its gradient, t the number of the step from 1.',
  schedules: 'What the optimizer’s learning rate is multiplied by; epochs and steps are those of the run.',
  initializers:
    'w is a weight; fan in and fan out are the inputs and outputs of a unit, over the whole window of a convolution.',
};

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const kebab = (name) => snake(name).replaceAll('_', '-');

/** The paragraphs at the head of a member's file, the papers apart. */
function headOf(registry, tag) {
  const head = read(`crates/engine/src/${registry}/${snake(tag)}.rs`).match(/^(\/\/!.*\n)+/)[0];
  const text = head.replace(/^\/\/! ?/gm, '').trim();
  const all = text.split('\n\n').map((paragraph) => paragraph.trim());
  const isPaper = (paragraph) => /^References?:/.test(paragraph);
  const papers = all.filter(isPaper).map((paragraph) => flat(paragraph).replace(/^References?: /, ''));
  return { paragraphs: all.filter((paragraph) => !isPaper(paragraph)), papers };
}

const flat = (text) => text.replace(/\s*\n\s*/g, ' ');

/** The first sentence of a text; the dots of numbers and of "et al." end none. */
const sentence = (text) =>
  flat(text)
    .match(/^.*?(?<! al)\.(?= |$)/)?.[0]
    .slice(0, -1) ?? flat(text);

/** Without the paper, where it has a place of its own. */
const bare = (text) => text.replace(/ \([^()]*\d{4}[^()]*\)/g, '');

const inCell = (text) => flat(text).replaceAll('|', '\\|');

function options(list) {
  if (list.length === 0) return '';
  const rows = list.map(
    ({ name, required, type, doc }) =>
      `| \`${name}\`${required ? '' : '?'} | \`${inCell(type)}\` | ${inCell(doc)} |`,
  );
  return ['| option | type | |', '|---|---|---|', ...rows].join('\n');
}

/** What a paper is known by in a table: authors and year. */
const known = (papers) => papers.flatMap((paper) => paper.match(/^.*?\(\d{4}\)/) ?? []).join('; ');

/** A line of the table of all members. */
const row = (name, doc, paper) =>
  `| [\`${name}\`](#${anchor(name)}) | ${inCell(paper === '' ? sentence(doc) : bare(sentence(doc)))} | ${paper} |`;

function memberText({ tag, doc, options: list }, registry) {
  const { paragraphs, papers } = headOf(registry, tag);
  const body = paragraphs.map((paragraph) =>
    paragraph.replace(/\n(?=(In|Out|With|Running|Kept)\b)/g, '  \n'),
  );
  const paper = papers.length === 0 ? [] : [`*${papers.join('; ')}*`];
  const unit = doc.split('\n\n').filter((paragraph) => paragraph.startsWith('Unit: '));
  const entry = [`### ${tag}`, ...body, ...unit, ...paper, options(list)].filter((part) => part !== '');
  return { entry: entry.join('\n\n'), row: row(tag, doc, known(papers)) };
}

/** GitHub numbers headings of one name; these are told apart here instead. */
const taken = new Map();
function anchor(tag) {
  const count = taken.get(tag) ?? 0;
  taken.set(tag, count + 1);
  return count === 0 ? tag.toLowerCase() : `${tag.toLowerCase()}-${count}`;
}

/** The paper that a recipe's comment names. */
const paperIn = (text) =>
  flat(text)
    .match(/[A-Z][\p{L} ,.&-]*\(\d{4}\)|\(([^()]*\d{4}[^()]*)\)/u)?.[0]
    .replace(/^\((.*)\)$|^The model of /, '$1') ?? '';

function recipeText({ name, summary, doc, example, options: list }, pictures) {
  const picture = pictures.has(name) ? [`![${name}](pictures/${kebab(name)}.svg)`] : [];
  const entry = [`### ${name}`, summary, doc, ...picture, example, options(list)].filter(
    (part) => part !== '',
  );
  return { entry: entry.join('\n\n'), row: row(name, summary || doc, paperIn(`${summary} ${doc}`)) };
}

function activations() {
  const table = read('crates/engine/src/activation.rs').match(/^\/\/\/ \|[\s\S]*?(?=\n(?!\/\/\/ \|))/m)[0];
  return table.replace(/^\/\/\/ /gm, '');
}

/** The small model of a recipe's fixture, drawn. */
async function drawing(recipe) {
  const model = await Autoencoder.create(JSON.parse(read(`tests/fixtures/specs/${kebab(recipe)}.json`)), {
    threads: 1,
  });
  const svg = architecturePlot(model.spec, { title: recipe, summary: await model.summary() });
  await model.close();
  return `${svg}\n`;
}

/** Every file that is generated, by its path. */
export async function files() {
  taken.clear();
  const written = new Map();
  const recipes = recipesOf(root);
  const specs = new Set(readdirSync(`${root}tests/fixtures/specs`));
  const pictures = new Set(
    recipes.map(({ name }) => name).filter((name) => specs.has(`${kebab(name)}.json`)),
  );
  for (const name of pictures) {
    written.set(`ts/reference/pictures/${kebab(name)}.svg`, await drawing(name));
  }
  const table = ['| | | |', '|---|---|---|'];
  const entries = [];
  const section = (title, rule, parts) => {
    const heading = anchor(title);
    table.push(`| **[${title}](#${heading})** | | |`);
    const made = parts();
    table.push(...made.map(({ row }) => row));
    entries.push(`## ${title}`, ...(rule === '' ? [] : [rule]), ...made.map(({ entry }) => entry));
  };
  section(
    'recipes',
    'Functions that return a plain spec, and `pretrain`; the pictures show small models.',
    () => recipes.map((recipe) => recipeText(recipe, pictures)),
  );
  for (const [registry, types] of Object.entries(registries)) {
    const found = interfacesOf(types.map((file) => `${root}ts/spec/${file}.ts`));
    section(registry, rules[registry], () => membersOf(found).map((member) => memberText(member, registry)));
  }
  const functions = activations();
  entries.push('## activations', docOf(`${root}ts/spec/common.ts`, 'Activation'), functions);
  const names = functions.match(/(?<=^\| )`\w+`/gm).join(', ');
  table.push(`| **[activations](#activations)** | ${names} | |`);
  const head = [
    '# Reference',
    'Every recipe and member: what it computes, shapes, options with units, ranges and defaults, papers. Made by `npm run docs` from the types and the engine’s own sources; do not edit.',
  ];
  written.set('ts/reference/REFERENCE.md', `${[...head, table.join('\n'), ...entries].join('\n\n')}\n`);
  return written;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await files()) {
    mkdirSync(dirname(`${root}${path}`), { recursive: true });
    writeFileSync(`${root}${path}`, text);
  }
}
