/** Data files of any format that a reader knows, by their name's ending. */

import { stat } from 'node:fs/promises';
import { AutoencoderError } from 'hourglass-ae';
import {
  type CsvOptions,
  imageFolder,
  type ParquetOptions,
  readCsv,
  readIdx,
  readImage,
  readNpy,
  readNpz,
  readParquet,
  readWav,
  type Sound,
  type Values,
} from 'hourglass-ae/data';

/** Rows of a file, with what a csv file says beside its numbers. */
export interface DataRows extends Values {
  /** Names of the columns. */
  columns?: string[];
  /** The fields of the label column. */
  labels?: string[];
  /** Of a sound: samples a second. */
  sampleRate?: number;
}

/** Sound: a series of samples. */
export const wav = /\.wav$/i;

const formats: readonly [ending: RegExp, read: (path: string, csv: CsvOptions) => Promise<DataRows>][] = [
  [/[.-]idx\d?(-ubyte)?(\.gz)?$|-ubyte(\.gz)?$/i, (path) => readIdx(path)],
  [/\.npy(\.gz)?$/i, (path) => readNpy(path)],
  [/\.npz$/i, async (path) => onlyOne(await readNpz(path), path)],
  [/\.(png|jpe?g)$/i, async (path) => oneRow(await readImage(path))],
  [wav, async (path) => samplesOf(await readWav(path))],
  [/\.(csv|tsv|txt)(\.gz)?$/i, (path, csv) => readCsv(path, csv)],
  [/\.parquet$/i, (path, csv) => readParquet(path, named(csv))],
];

/** Of a csv file's options those that a parquet file has, whose columns have names. */
const named = ({ columns, label, missing }: CsvOptions): ParquetOptions => ({
  ...(columns === undefined ? {} : { columns: columns.map(String) }),
  ...(label === undefined ? {} : { label: String(label) }),
  ...(missing === undefined ? {} : { missing }),
});

/** An image is a row. */
const oneRow = ({ data, shape }: Values): DataRows => ({ data, shape: [1, ...shape] });

/** A row for each sample, a column for each channel. */
const samplesOf = ({ data, shape, sampleRate }: Sound): DataRows => ({
  data,
  shape,
  sampleRate,
  columns: Array.from({ length: shape[1]! }, (_, channel) => `channel ${channel + 1}`),
});

/** The images of a folder; where they lie in folders of their own, these name the classes. */
async function folderRows(path: string): Promise<DataRows> {
  const { data, shape, names } = await imageFolder(path);
  const labels = names.map((name) => name.split('/').slice(0, -1).join('/'));
  return { data, shape, ...(labels.every((label) => label !== '') && { labels }) };
}

/** The array of a file that holds one. */
function onlyOne(arrays: Record<string, Values>, path: string): DataRows {
  const [first, ...others] = Object.values(arrays);
  if (first !== undefined && others.length === 0) return first;
  const received = Object.keys(arrays).join(', ') || 'none';
  const hint = "take one out of it: numpy.save('rows.npy', arrays['rows'])";
  throw new AutoencoderError({ code: 'badData', path, expected: 'one array', received, hint });
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/** Reads the array of a file, whatever its axes, or a folder of images. */
export async function readArray(path: string, csv: CsvOptions = {}): Promise<DataRows> {
  const read = (await isFolder(path)) ? folderRows : formats.find(([ending]) => ending.test(path))?.[1];
  if (read === undefined) {
    const hint = 'rename the file, or convert it to one of these';
    const expected =
      'a file that ends in .csv, .tsv, .npy, .idx or -ubyte (or with .gz), .npz, .parquet, .png, .jpg, .wav, or a folder of images';
    throw new AutoencoderError({ code: 'unsupported', path, expected, received: `"${path}"`, hint });
  }
  return read(path, csv);
}

/** Reads rows of numbers from a file or a folder of images; at least two axes, the first one the rows. */
export async function readData(path: string, csv: CsvOptions = {}): Promise<DataRows> {
  const rows = await readArray(path, csv);
  const { shape } = rows;
  if (shape.length >= 2 && shape[0]! > 0) return rows;
  const code = shape.length < 2 ? 'invalidShape' : 'emptyData';
  const received = `the shape [${shape.join(', ')}]`;
  const hint = 'the first axis counts the rows, the others are the shape of one';
  throw new AutoencoderError({ code, path, expected: 'rows of numbers', received, hint });
}
