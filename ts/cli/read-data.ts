/** Data files of any format that a reader knows, by their name's ending. */

import { AutoencoderError } from 'hourglass-ae';
import { type CsvOptions, readCsv, readIdx, readNpy, type Values } from 'hourglass-ae/data';

const formats: readonly [ending: RegExp, read: (path: string, csv: CsvOptions) => Promise<Values>][] = [
  [/[.-]idx\d?(-ubyte)?(\.gz)?$|-ubyte(\.gz)?$/i, (path) => readIdx(path)],
  [/\.npy(\.gz)?$/i, (path) => readNpy(path)],
  [/\.(csv|tsv|txt)(\.gz)?$/i, (path, csv) => readCsv(path, csv)],
];

/** Reads rows of numbers; at least two axes, the first one the rows. */
export async function readData(path: string, csv: CsvOptions = {}): Promise<Values> {
  const read = formats.find(([ending]) => ending.test(path))?.[1];
  if (read === undefined) {
    const hint = 'rename the file, or convert it to one of these';
    const expected = 'a file that ends in .idx, -ubyte, .npy, .csv or .tsv, or one of them with .gz';
    throw new AutoencoderError({ code: 'unsupported', path, expected, received: `"${path}"`, hint });
  }
  const { data, shape } = await read(path, csv);
  if (shape.length >= 2 && shape[0]! > 0) return { data, shape };
  const code = shape.length < 2 ? 'invalidShape' : 'emptyData';
  const received = `the shape [${shape.join(', ')}]`;
  const hint = 'the first axis counts the rows, the others are the shape of one';
  throw new AutoencoderError({ code, path, expected: 'rows of numbers', received, hint });
}
