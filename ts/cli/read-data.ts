/** Data files of any format that a reader knows, by their name's ending. */

import { AutoencoderError } from 'hourglass-ae';
import {
  type CsvOptions,
  type ParquetOptions,
  readCsv,
  readIdx,
  readImage,
  readNpy,
  readParquet,
  type Values,
} from 'hourglass-ae/data';

/** Rows of a file, with what a csv file says beside its numbers. */
export interface DataRows extends Values {
  /** Names of the columns. */
  columns?: string[];
  /** The fields of the label column. */
  labels?: string[];
}

const formats: readonly [ending: RegExp, read: (path: string, csv: CsvOptions) => Promise<DataRows>][] = [
  [/[.-]idx\d?(-ubyte)?(\.gz)?$|-ubyte(\.gz)?$/i, (path) => readIdx(path)],
  [/\.npy(\.gz)?$/i, (path) => readNpy(path)],
  [/\.(png|jpe?g)$/i, async (path) => oneRow(await readImage(path))],
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

/** Reads rows of numbers; at least two axes, the first one the rows. */
export async function readData(path: string, csv: CsvOptions = {}): Promise<DataRows> {
  const read = formats.find(([ending]) => ending.test(path))?.[1];
  if (read === undefined) {
    const hint = 'rename the file, or convert it to one of these';
    const expected =
      'a file that ends in .idx, -ubyte, .npy, .csv or .tsv, or one of them with .gz, or in .parquet, .png or .jpg';
    throw new AutoencoderError({ code: 'unsupported', path, expected, received: `"${path}"`, hint });
  }
  const rows = await read(path, csv);
  const { shape } = rows;
  if (shape.length >= 2 && shape[0]! > 0) return rows;
  const code = shape.length < 2 ? 'invalidShape' : 'emptyData';
  const received = `the shape [${shape.join(', ')}]`;
  const hint = 'the first axis counts the rows, the others are the shape of one';
  throw new AutoencoderError({ code, path, expected: 'rows of numbers', received, hint });
}
