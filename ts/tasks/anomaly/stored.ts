/** What a model file keeps of a detector. */

import { Autoencoder } from '../../autoencoder.js';
import { AutoencoderError } from '../../errors.js';
import type { Scorer } from './kinds/kind.js';
import { savedScorer } from './kinds.js';
import type { Rule } from './methods/method.js';
import { methods } from './methods.js';
import { methodNames, type ScoreKind, scoreKinds, type ThresholdMethod } from './options.js';
import { bytesOf, damaged, fieldOf, numberOf, packed, textOf, unpacked } from './packed.js';

/** Where the detector stands in the model file. */
const key = 'anomalyDetector';
const version = 1;

/** All that a detector is. */
export interface Parts {
  models: readonly Autoencoder[];
  scorers: readonly Scorer[];
  kinds: readonly ScoreKind[];
  method: ThresholdMethod;
  rule: Rule;
  /** The percentile, deviations or false-alarm rate, whichever the method has. */
  setting: number | undefined;
  /** Rows that the threshold was found on. */
  calibrationRows: number;
  spread: Float32Array;
  columns: readonly string[] | undefined;
  warnings: readonly string[];
}

/** The file of the first model, with the detector and the other models inside. */
export async function savedBytes(parts: Parts): Promise<Uint8Array> {
  const [first, ...others] = parts.models;
  const { kinds, method, rule, setting, calibrationRows, columns, warnings } = parts;
  const files = await Promise.all(others.map((model) => model.save({ optimizer: false })));
  await first!.attach(key, {
    version,
    kinds,
    method,
    setting,
    threshold: rule.threshold,
    kept: rule.kept,
    states: parts.scorers.map((scorer) => scorer.state()),
    calibrationRows,
    spread: packed(parts.spread),
    columns,
    warnings,
    models: files.map(textOf),
  });
  return first!.save();
}

/**
 * The detector that a model was saved with.
 *
 * @throws AutoencoderError `emptyData` where it has none; `badCheckpoint`, `unsupportedVersion`
 */
export async function savedParts(model: Autoencoder): Promise<Parts> {
  const state = await model.attachment(key);
  if (state === undefined || state === null) throw uncalibrated();
  const found = numberOf(state, 'version');
  if (found > version) throw newer(found);
  const kinds = named(state, 'kinds', scoreKinds);
  const [method] = named({ method: [fieldOf(state, 'method')] }, 'method', methodNames);
  const features = model.spec.input.shape.reduce((product, size) => product * size, 1);
  const files = texts(state, 'models');
  const others = await Promise.all(files.map((file) => Autoencoder.load(bytesOf(file))));
  const models = [model, ...others];
  const states = fieldOf(state, 'states');
  if (!Array.isArray(states) || states.length !== models.length)
    throw damaged('states', `${models.length}, one for each model`, typeof states);
  const columns = fieldOf(state, 'columns');
  const setting = fieldOf(state, 'setting');
  return {
    models,
    scorers: await Promise.all(states.map((one) => savedScorer(kinds, one))),
    kinds,
    method: method!,
    rule: methods[method!].read(numberOf(state, 'threshold'), fieldOf(state, 'kept')),
    setting: typeof setting === 'number' ? setting : undefined,
    calibrationRows: numberOf(state, 'calibrationRows'),
    spread: unpacked(state, 'spread', features),
    columns: columns === undefined ? undefined : texts(state, 'columns'),
    warnings: texts(state, 'warnings'),
  };
}

function texts(state: unknown, field: string): string[] {
  const list = fieldOf(state, field);
  if (Array.isArray(list) && list.every((text) => typeof text === 'string')) return list;
  throw damaged(field, 'a list of texts', typeof list);
}

/** Names of a list that is closed. */
function named<Name extends string>(state: unknown, field: string, names: readonly Name[]): Name[] {
  return texts(state, field).map((text) => {
    const name = names.find((known) => known === text);
    if (name === undefined) throw damaged(field, names.join(', '), text);
    return name;
  });
}

const uncalibrated = (): AutoencoderError =>
  new AutoencoderError({
    code: 'emptyData',
    path: 'normalData',
    expected: 'rows of normal data, or a model that was saved with its detector',
    received: 'neither',
    hint: 'pass normal rows to calibrate the detector on',
  });

const newer = (found: number): AutoencoderError =>
  new AutoencoderError({
    code: 'unsupportedVersion',
    path: 'anomalyDetector.version',
    expected: `at most ${version}`,
    received: String(found),
    hint: 'update hourglass-ae, or calibrate again on normal rows',
  });
