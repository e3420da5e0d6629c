/** A detector from normal rows: what the scores learn, then the threshold, on rows that they did not learn from. */

import type { Autoencoder } from '../../autoencoder.js';
import { Random } from '../../data/random.js';
import { takeRows } from '../../data/split.js';
import type { Input, Tensor } from '../../types.js';
import { sorted } from '../percentile.js';
import { Ensemble, rowsFor } from './ensemble.js';
import { columnsOf } from './explain.js';
import { learnedScorer, learns } from './kinds.js';
import { Look } from './look.js';
import { methods } from './methods.js';
import { type Checked, refused } from './options.js';
import type { Parts } from './stored.js';
import { calibrationWarnings } from './warnings.js';

/** The share held back where a score learns from normal rows and nothing else is said. */
const heldBack = 0.25;
/** Rows that the spread of an explanation is measured on. */
const spreadRows = 1000;

/** Rows to learn from and rows to find the threshold on, with what is known of them. */
interface Sets {
  normal: Tensor;
  calibration: Tensor;
  /** Numbers of the calibration rows among those given. */
  rows: Uint32Array;
  anomalous: boolean[] | undefined;
}

/** Learns all that a detector is. */
export async function calibrated(
  models: readonly Autoencoder[],
  normalData: Input,
  options: Checked,
): Promise<Parts> {
  const { kinds, method, labels } = options;
  const { normal, calibration, rows, anomalous } = setsOf(
    rowsFor(models, normalData),
    models,
    options,
    await learns(kinds),
  );
  const scorers = await Promise.all(
    models.map((model) => learnedScorer(kinds, new Look(model, normal), options)),
  );
  const ensemble = new Ensemble(models, scorers);
  const { data: scores } = await ensemble.score(calibration);
  const usual = anomalous === undefined ? scores : scores.filter((_, i) => !anomalous[i]);
  const rule = methods[method].learn({ normal: sorted(usual), scores, anomalous }, options);
  const { columns = models[0]!.preprocessing?.columns } = options;
  const features = normal.data.length / normal.shape[0]!;
  if (options.columns !== undefined && options.columns.length !== features)
    throw refused('columns', `${features} names, one for each feature`, String(options.columns.length));
  columnsOf(columns, features);
  return {
    models,
    scorers,
    kinds,
    method,
    rule,
    setting: settingOf(options),
    calibrationRows: rows.length,
    spread: await ensemble.spread(firstRows(normalOf(calibration, anomalous), spreadRows)),
    columns,
    // Where labels tell the anomalies, nothing has to be guessed.
    warnings: labels === undefined ? calibrationWarnings(scores, rows) : [],
  };
}

const settingOf = ({ method, percentile, deviations, falseAlarmRate }: Checked): number | undefined =>
  ({
    percentile,
    meanDeviation: deviations,
    mad: deviations,
    gaussianTail: falseAlarmRate,
    conformal: falseAlarmRate,
    bestF1: undefined,
  })[method];

function setsOf(
  given: Tensor,
  models: readonly Autoencoder[],
  { calibration, labels, seed }: Checked,
  learning: boolean,
): Sets {
  const count = given.shape[0]!;
  if (calibration !== undefined && typeof calibration !== 'number') {
    const rows = rowsFor(models, calibration);
    const numbers = Uint32Array.from({ length: rows.shape[0]! }, (_, row) => row);
    return { normal: given, calibration: rows, rows: numbers, anomalous: truthOf(labels, numbers.length) };
  }
  const truth = truthOf(labels, count);
  const share = calibration ?? (learning ? heldBack : undefined);
  if (share === undefined) {
    const rows = Uint32Array.from({ length: count }, (_, row) => row);
    return { normal: normalOf(given, truth), calibration: given, rows, anomalous: truth };
  }
  const held = Math.max(1, Math.round(count * share));
  if (held >= count) throw refused('calibration', 'a share that leaves rows to learn from', `${count} rows`);
  const order = new Random(seed).order(count);
  const [rows, rest] = [order.slice(0, held).sort(), order.slice(held).sort()];
  const anomalous = truth && Array.from(rows, (row) => truth[row]!);
  if (anomalous !== undefined) bothKinds(anomalous);
  const learned = takeRows(given, truth === undefined ? rest : rest.filter((row) => !truth[row]));
  return { normal: learned as Tensor, calibration: takeRows(given, rows) as Tensor, rows, anomalous };
}

/** Which rows are anomalies. */
function truthOf(labels: Checked['labels'], rows: number): boolean[] | undefined {
  if (labels === undefined) return undefined;
  if (labels.length !== rows)
    throw refused('labels', `${rows} labels, one for each row`, String(labels.length));
  const truth = Array.from(labels, Boolean);
  bothKinds(truth);
  return truth;
}

function bothKinds(truth: readonly boolean[]): void {
  const anomalies = truth.filter(Boolean).length;
  if (anomalies > 0 && anomalies < truth.length) return;
  throw refused('labels', 'normal rows and anomalies', `${anomalies} anomalies among ${truth.length} rows`);
}

const normalOf = (rows: Tensor, anomalous: readonly boolean[] | undefined): Tensor =>
  anomalous === undefined
    ? rows
    : (takeRows(
        rows,
        [...anomalous.keys()].filter((row) => !anomalous[row]),
      ) as Tensor);

const firstRows = (rows: Tensor, most: number): Tensor =>
  rows.shape[0]! <= most
    ? rows
    : (takeRows(
        rows,
        Uint32Array.from({ length: most }, (_, row) => row),
      ) as Tensor);
