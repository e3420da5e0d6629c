/** From settings to the calls of the library: which spec, which options, which model. */

import { readFile } from 'node:fs/promises';
import { Autoencoder, type FitOptions, optimizers } from 'hourglass-ae';
import { UsageError } from '../failure.js';
import { readModelFile } from '../model-file.js';
import type { DataRows } from '../read-data.js';
import { prepared, type ReadRows, readerOf } from './preparation.js';
import { flagOf, type SettingName, type Settings } from './settings.js';
import { pick } from './spec.js';

/** A model and what it is to be trained with. */
export interface Run {
  model: Autoencoder;
  options: FitOptions;
  /** The rows to train on. */
  rows: DataRows;
}

/** Settings that describe a new model: a run that goes on has them in its file. */
const ofTheModel: readonly SettingName[] = [
  'recipe',
  'latentDim',
  'units',
  'activation',
  'latentActivation',
  'outputActivation',
  'loss',
  'weight',
  'noise',
  'seed',
  'scale',
  'table',
  'embeddings',
];

/** A new model with its options, or the one of an interrupted run with the options that it had. */
export async function prepare(settings: Settings & { data: string }): Promise<Run> {
  const engine = settings.threads === undefined ? {} : { threads: settings.threads };
  if (settings.resume === undefined) {
    const { rows, read, spec, preprocessing } = await prepared(settings);
    const options = await fitOptions(settings, read);
    const seed = settings.seed ?? 0;
    const model = await Autoencoder.create(spec, {
      ...engine,
      seed,
      ...(preprocessing && { preprocessing }),
    });
    return { model, options, rows };
  }
  const fixed = ofTheModel.find((name) => settings[name] !== undefined);
  if (fixed !== undefined)
    throw new UsageError(`with --resume the model comes from its file: leave out ${flagOf(fixed)}`);
  const { bytes, before } = await interrupted(settings.resume);
  const model = await Autoencoder.load(bytes, engine);
  try {
    const read = readerOf(settings, model.preprocessing);
    const rows = await read(settings.data);
    return { model, rows, options: { ...before, ...(await fitOptions(settings, read)), resume: bytes } };
  } catch (error) {
    await model.close();
    throw error;
  }
}

/** The file of an interrupted run: its bytes, and the options that the run had. */
async function interrupted(path: string): Promise<{ bytes: Uint8Array; before: FitOptions }> {
  const { document } = await readModelFile(path);
  const { validationFraction, resume, ...spec } = (document?.training?.spec ?? {}) as Record<string, unknown>;
  const told = Object.entries(spec).filter(([, value]) => value !== null && value !== undefined);
  const validation = typeof validationFraction === 'number' ? { validation: validationFraction } : {};
  return {
    bytes: await readFile(path),
    before: { ...(Object.fromEntries(told) as FitOptions), ...validation },
  };
}

/** The options of `fit` that the settings name; all others keep the engine's default. */
export async function fitOptions(settings: Settings, read: ReadRows): Promise<FitOptions> {
  const { optimizer, learningRate, momentum, patience, validation, target } = settings;
  const options: FitOptions = pick(settings, ['epochs', 'batchSize', 'clipNorm']);
  const rate = learningRate === undefined ? {} : { learningRate };
  if (optimizer === 'sgd' || momentum !== undefined) {
    options.optimizer = optimizers.sgd({ ...rate, ...(momentum === undefined ? {} : { momentum }) });
  } else if (optimizer !== undefined || learningRate !== undefined) {
    options.optimizer = optimizers.adam(rate);
  }
  if (optimizer === 'adam' && momentum !== undefined)
    throw new UsageError('--momentum belongs to --optimizer sgd');
  if (patience !== undefined) options.earlyStopping = { patience };
  if (typeof validation === 'number') options.validation = validation;
  if (typeof validation === 'string') options.validation = await read(validation);
  if (target !== undefined) options.target = await read(target);
  return options;
}
