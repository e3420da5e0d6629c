/** How the rows of a run are read and prepared: as they are, scaled, or through the columns of a table. */

import type { ModelSpec, Preprocessing } from 'hourglass-ae';
import {
  minMaxScaler,
  quantileScaler,
  Random,
  robustScaler,
  standardScaler,
  table,
  takeRows,
} from 'hourglass-ae/data';
import { UsageError } from '../failure.js';
import { inFile } from '../in-file.js';
import { inShape } from '../job.js';
import { type DataRows, readData } from '../read-data.js';
import { refuseOtherRate } from '../sample-rate.js';
import { asNumbers, readTextRows, schemaOf } from '../table-rows.js';
import { type Pieces, piecesOf } from './pieces.js';
import { flagOf, type SettingName, type Settings } from './settings.js';
import { csvOptions, pick, specFor } from './spec.js';

/** Reads a file of the run. */
export type ReadRows = (path: string) => Promise<DataRows>;

/** What a new run stands on. */
interface Prepared {
  rows: DataRows;
  read: ReadRows;
  spec: ModelSpec;
  /** The spec that other settings of the model would make, for the same rows. */
  specOf: (others: Settings) => ModelSpec;
  preprocessing?: Preprocessing;
  pieces?: Pieces;
}

const scalers = {
  standard: standardScaler,
  minMax: minMaxScaler,
  robust: robustScaler,
  quantile: quantileScaler,
};

/**
 * Rows, spec and, where one was asked for, the preprocessing, which the training rows alone decide.
 *
 * @param shuffle the seed by which rows change places, where they are not to stand as they do in the file
 */
export async function prepared(settings: Settings & { data: string }, shuffle?: number): Promise<Prepared> {
  if (settings.table !== undefined) return ofTable(settings, settings.table, shuffle);
  if (settings.embeddings !== undefined) throw new UsageError('--embeddings: only with --table');
  const given = readerOf(settings, undefined);
  if (settings.pieces !== undefined) {
    const specOf = (some: Settings) => specFor(some, { data: new Float32Array(0), shape: [] });
    const spec = specOf(settings);
    const pieces = await piecesOf(settings, spec);
    return { rows: pieces.rows, read: given, spec, specOf, pieces };
  }
  const first = shuffled(await given(settings.data), shuffle);
  const specOf = (some: Settings) => specFor(some, first);
  const spec = specOf(settings);
  const read: ReadRows = async (path) => {
    const other = await given(path);
    refuseOtherRate(other, first.sampleRate, path);
    return inShape(other, spec.input.shape, path);
  };
  const rows = inShape(first, spec.input.shape, settings.data);
  if (settings.scale === undefined) return { rows, read, spec, specOf };
  const numbers = Array.from({ length: trainingRows(settings, rows.shape[0]!) }, (_, row) => row);
  const { columns } = rows;
  const missing = Number.isNaN(settings.missing);
  const training = { ...takeRows(rows, numbers), ...(columns && { columns }) };
  return { rows, read, spec, specOf, preprocessing: scalers[settings.scale](training, { missing }) };
}

/** The rows in the order of a seed, if there is one. */
function shuffled(rows: DataRows, seed: number | undefined): DataRows {
  if (seed === undefined) return rows;
  const numbers = Array.from({ length: rows.shape[0]! }, (_, row) => row);
  const labels = rows.labels && inOrder(rows.labels, seed);
  return { ...rows, ...takeRows(rows, inOrder(numbers, seed)), ...(labels && { labels }) };
}

const inOrder = <Item>(items: Item[], seed: number | undefined): Item[] =>
  seed === undefined ? items : Array.from(new Random(seed).order(items.length), (index) => items[index]!);

/** Settings that a table decides, or has no use for. */
export const notOfTables: readonly SettingName[] = [
  'recipe',
  'spec',
  'outputActivation',
  'loss',
  'weight',
  'noise',
  'scale',
  'columns',
  'missing',
];

async function ofTable(
  settings: Settings & { data: string },
  word: string,
  shuffle: number | undefined,
): Promise<Prepared> {
  const other = notOfTables.find((name) => settings[name] !== undefined);
  if (other !== undefined) throw new UsageError(`${flagOf(other)} does not go with --table`);
  const given = await readTextRows(settings.data, settings);
  const schema = table(schemaOf(word));
  try {
    if (shuffle !== undefined) schema.fit(given); // what is wrong is told by its row in the file
    const texts = inOrder(given, shuffle);
    const fitted = schema.fit(texts.slice(0, trainingRows(settings, texts.length)));
    const rows = asNumbers(fitted, texts, settings.data, settings);
    const names = ['units', 'latentDim', 'activation', 'latentActivation', 'embeddings'] as const;
    const specOf = (some: Settings) => fitted.spec(pick(some, names));
    return { rows, spec: specOf(settings), specOf, preprocessing: fitted, read: readerOf(settings, fitted) };
  } catch (error) {
    throw inFile(error, settings.data);
  }
}

/** How the other files of a run are read: like its rows. */
export function readerOf(settings: Settings, preprocessing: Preprocessing | undefined): ReadRows {
  const csv = csvOptions(settings);
  if (preprocessing?.type !== 'table') return (path) => readData(path, csv);
  return async (path) => asNumbers(preprocessing, await readTextRows(path, csv), path, csv);
}

/** How many rows train: a share that validates is the last of them. */
export function trainingRows({ validation }: Settings, rows: number): number {
  if (typeof validation !== 'number') return rows;
  return Math.max(1, rows - Math.max(1, Math.floor(rows * validation)));
}
