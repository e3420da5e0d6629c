/** From settings to the calls of the library: which spec, which options, which model. */

import { readFile } from 'node:fs/promises';
import { Autoencoder, type FitOptions, optimizers } from 'hourglass-ae';
import { conditionOf, isConditional } from '../condition.js';
import { UsageError } from '../failure.js';
import { inShape } from '../job.js';
import { labelsFrom } from '../labels.js';
import { readModelFile } from '../model-file.js';
import type { DataRows } from '../read-data.js';
import { agreeOnRate } from '../sample-rate.js';
import { checkSpec } from './any-spec.js';
import { checkPieces, type Pieces, piecesOf } from './pieces.js';
import { prepared, type ReadRows, readerOf } from './preparation.js';
import { flagOf, modelSettings, type SettingName, type Settings } from './settings.js';
import { csvOptions, pick } from './spec.js';

/** A model and what it is to be trained with. */
export interface Run {
  model: Autoencoder;
  options: FitOptions;
  /** The rows to train on, or the first of them. */
  rows: DataRows;
  /** Where they come from bit by bit. */
  pieces?: Pieces;
}

/** Settings that describe a new model: a run that goes on has them in its file. */
const ofTheModel: readonly SettingName[] = [...modelSettings, 'seed', 'scale', 'table', 'embeddings'];

/** A new model with its options, or the one of an interrupted run with the options that it had. */
export async function prepare(settings: Settings & { data: string }): Promise<Run> {
  checkSpec(settings);
  checkPieces(settings);
  const engine = settings.threads === undefined ? {} : { threads: settings.threads };
  if (settings.resume === undefined) {
    const { rows, read, spec, preprocessing, pieces } = await prepared(settings);
    const options = await fitOptions(settings, read);
    const seed = settings.seed ?? 0;
    const model = await Autoencoder.create(spec, {
      ...engine,
      seed,
      ...(preprocessing && { preprocessing }),
    });
    return orClosed(model, async () => {
      await agreeOnRate(model, rows, settings.data);
      return conditioned({ model, rows, options, ...(pieces && { pieces }) }, settings);
    });
  }
  const fixed = ofTheModel.find((name) => settings[name] !== undefined);
  if (fixed !== undefined)
    throw new UsageError(`with --resume the model comes from its file: leave out ${flagOf(fixed)}`);
  const { bytes, before, seed } = await interrupted(settings.resume);
  const model = await Autoencoder.load(bytes, engine);
  return orClosed(model, async () => {
    if (settings.pieces !== undefined) {
      const pieces = await piecesOf({ ...settings, seed }, model.spec);
      const given = await fitOptions(settings, () => Promise.reject(new Error('pieces have no other files')));
      return { model, pieces, rows: pieces.rows, options: { ...before, ...given, resume: bytes } };
    }
    const given = readerOf(settings, model.preprocessing);
    const read: ReadRows = async (path) => {
      const rows = inShape(await given(path), model.spec.input.shape, path);
      await agreeOnRate(model, rows, path);
      return rows;
    };
    const options = { ...before, ...(await fitOptions(settings, read)), resume: bytes };
    return conditioned({ model, rows: await read(settings.data), options }, settings);
  });
}

/** What the work gives; the model is closed where it fails. */
async function orClosed(model: Autoencoder, work: () => Promise<Run>): Promise<Run> {
  try {
    return await work();
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** The run with the rows' classes, where the model has a condition. */
async function conditioned(
  { model, rows, options, ...others }: Run,
  settings: Settings & { data: string },
): Promise<Run> {
  const { labels: file, data } = settings;
  const labels = await labelsFrom({ ...rows, first: 0, file: data }, file, csvOptions(settings));
  const known = { ...rows, ...(labels && { labels }) };
  if (!isConditional(model)) return { model, rows: known, options, ...others };
  const { validation } = options;
  const held = typeof validation === 'object' ? (validation as DataRows) : undefined; // read by this command
  return {
    model,
    rows: known,
    options: {
      ...options,
      ...conditionOf(model, known),
      ...(held && { validation: { input: held, ...conditionOf(model, held) } }),
    },
  };
}

/** The file of an interrupted run: its bytes, and the options that the run had. */
async function interrupted(path: string): Promise<{ bytes: Uint8Array; before: FitOptions; seed: number }> {
  const { document } = await readModelFile(path);
  const { validationFraction, resume, stream, shuffle, ...spec } = (document?.training?.spec ?? {}) as Record<
    string,
    unknown
  >;
  const told = Object.entries(spec).filter(([, value]) => value !== null && value !== undefined);
  const validation = typeof validationFraction === 'number' ? { validation: validationFraction } : {};
  return {
    bytes: await readFile(path),
    seed: document?.card.seed ?? 0,
    before: {
      ...(Object.fromEntries(told) as FitOptions),
      ...(typeof shuffle === 'boolean' && stream !== true && { shuffle }), // a stream comes in its own order
      ...validation,
    },
  };
}

/** The options of `fit` that the settings name; all others keep the engine's default. */
export async function fitOptions(settings: Settings, read: ReadRows): Promise<FitOptions> {
  const { patience, validation, target } = settings;
  const options: FitOptions = { ...pick(settings, ['epochs']), ...stepOptions(settings) };
  if (patience !== undefined) options.earlyStopping = { patience };
  if (typeof validation === 'number') options.validation = validation;
  if (typeof validation === 'string') options.validation = await read(validation);
  if (target !== undefined) options.target = await read(target);
  return options;
}

/** Those that say what a step of training is like. */
export function stepOptions(settings: Settings): FitOptions {
  const { optimizer, learningRate, momentum } = settings;
  const options: FitOptions = pick(settings, ['batchSize', 'clipNorm']);
  const rate = learningRate === undefined ? {} : { learningRate };
  if (optimizer === 'adam' && momentum !== undefined)
    throw new UsageError('--momentum belongs to --optimizer sgd');
  if (optimizer === 'sgd' || momentum !== undefined) {
    options.optimizer = optimizers.sgd({ ...rate, ...(momentum === undefined ? {} : { momentum }) });
  } else if (optimizer !== undefined || learningRate !== undefined) {
    options.optimizer = optimizers.adam(rate);
  }
  return options;
}
