/** How the rows of a run are read and prepared: as they are, scaled, or through the columns of a table. */

import type { ModelSpec, Preprocessing } from 'hourglass-ae';
import {
  minMaxScaler,
  quantileScaler,
  robustScaler,
  standardScaler,
  table,
  takeRows,
} from 'hourglass-ae/data';
import { UsageError } from '../failure.js';
import { inFile } from '../in-file.js';
import { inShape } from '../job.js';
import { type DataRows, readData } from '../read-data.js';
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
  preprocessing?: Preprocessing;
  pieces?: Pieces;
}

const scalers = {
  standard: standardScaler,
  minMax: minMaxScaler,
  robust: robustScaler,
  quantile: quantileScaler,
};

/** Rows, spec and, where one was asked for, the preprocessing, which the training rows alone decide. */
export async function prepared(settings: Settings & { data: string }): Promise<Prepared> {
  if (settings.table !== undefined) return ofTable(settings, settings.table);
  if (settings.embeddings !== undefined) throw new UsageError('--embeddings: only with --table');
  const given = readerOf(settings, undefined);
  if (settings.pieces !== undefined) {
    const spec = specFor(settings, { data: new Float32Array(0), shape: [] });
    const pieces = await piecesOf(settings, spec);
    return { rows: pieces.rows, read: given, spec, pieces };
  }
  const first = await given(settings.data);
  const spec = specFor(settings, first);
  const read: ReadRows = async (path) => inShape(await given(path), spec.input.shape, path);
  const rows = inShape(first, spec.input.shape, settings.data);
  if (settings.scale === undefined) return { rows, read, spec };
  const numbers = Array.from({ length: trainingRows(settings, rows.shape[0]!) }, (_, row) => row);
  const { columns } = rows;
  const training = { ...takeRows(rows, numbers), ...(columns && { columns }) };
  return { rows, read, spec, preprocessing: scalers[settings.scale](training) };
}

/** Settings that a table decides, or has no use for. */
const notOfTables: readonly SettingName[] = [
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

async function ofTable(settings: Settings & { data: string }, word: string): Promise<Prepared> {
  const other = notOfTables.find((name) => settings[name] !== undefined);
  if (other !== undefined) throw new UsageError(`${flagOf(other)} does not go with --table`);
  const texts = await readTextRows(settings.data, settings);
  const schema = table(schemaOf(word));
  try {
    const fitted = schema.fit(texts.slice(0, trainingRows(settings, texts.length)));
    const rows = asNumbers(fitted, texts, settings.data, settings);
    const names = ['units', 'latentDim', 'activation', 'latentActivation', 'embeddings'] as const;
    const spec = fitted.spec(pick(settings, names));
    return { rows, spec, preprocessing: fitted, read: readerOf(settings, fitted) };
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
function trainingRows({ validation }: Settings, rows: number): number {
  if (typeof validation !== 'number') return rows;
  return Math.max(1, rows - Math.max(1, Math.floor(rows * validation)));
}
