/** From settings to the calls of the library: which spec, which options, which model. */

import { readFile } from 'node:fs/promises';
import {
  Autoencoder,
  corruptions,
  deep,
  denoising,
  type FitOptions,
  type ModelSpec,
  optimizers,
  type RecipeOptions,
  sparse,
  undercomplete,
  vanilla,
} from 'hourglass-ae';
import type { Values } from 'hourglass-ae/data';
import { UsageError } from '../failure.js';
import { readModelFile } from '../model-file.js';
import { readData } from '../read-data.js';
import { flagOf, type SettingName, type Settings } from './settings.js';

/** A model and what it is to be trained with. */
export interface Run {
  model: Autoencoder;
  options: FitOptions;
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
];

/** A new model with its options, or the one of an interrupted run with the options that it had. */
export async function prepare(settings: Settings, data: Values): Promise<Run> {
  const engine = settings.threads === undefined ? {} : { threads: settings.threads };
  if (settings.resume === undefined) {
    const spec = specFor(settings, data);
    const options = await fitOptions(settings);
    return { model: await Autoencoder.create(spec, { ...engine, seed: settings.seed ?? 0 }), options };
  }
  const fixed = ofTheModel.find((name) => settings[name] !== undefined);
  if (fixed !== undefined)
    throw new UsageError(`with --resume the model comes from its file: leave out ${flagOf(fixed)}`);
  const { bytes, before } = await interrupted(settings.resume);
  const options = { ...before, ...(await fitOptions(settings)), resume: bytes };
  return { model: await Autoencoder.load(bytes, engine), options };
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

/** The spec that the settings and the data's shape ask for. */
export function specFor(settings: Settings, { data, shape }: Values): ModelSpec {
  const { recipe = 'deep', latentDim = 32, units, weight, noise } = settings;
  const given = pick(settings, ['activation', 'latentActivation', 'outputActivation', 'loss']);
  const output = isUnit(data) || settings.loss === 'binaryCrossEntropy' ? 'sigmoid' : 'linear';
  const common: RecipeOptions = { inputShape: shape.slice(1), latentDim, outputActivation: output, ...given };
  const layered = units === undefined ? common : { ...common, units };
  if (weight !== undefined && recipe !== 'sparse')
    throw new UsageError('--weight belongs to --recipe sparse');
  if (noise !== undefined && recipe !== 'denoising')
    throw new UsageError('--noise belongs to --recipe denoising');
  switch (recipe) {
    case 'vanilla':
      return vanilla(layered);
    case 'undercomplete':
      return undercomplete(layered);
    case 'deep':
      return deep({ ...common, units: units ?? [128, 64] });
    case 'sparse':
      return sparse({ ...layered, ...(weight === undefined ? {} : { weight }) });
    case 'denoising': {
      const standardDeviation = noise ?? 0.5;
      const clip = output === 'sigmoid' ? { clip: [0, 1] as const } : {};
      const corruption = corruptions.gaussianNoise({ standardDeviation, ...clip });
      return denoising({ ...layered, units: units ?? [128, 64], corruption });
    }
  }
}

/** Whether every value lies in [0, 1], as bytes do once they are scaled. */
const isUnit = (data: Float32Array | Uint8Array): boolean =>
  data instanceof Uint8Array || data.every((value) => value >= 0 && value <= 1);

/** The options of `fit` that the settings name; all others keep the engine's default. */
export async function fitOptions(settings: Settings): Promise<FitOptions> {
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
  if (typeof validation === 'string') options.validation = await readData(validation, csvOptions(settings));
  if (target !== undefined) options.target = await readData(target, csvOptions(settings));
  return options;
}

/** How csv files are read, for every file of a run alike. */
export const csvOptions = (
  settings: Settings,
): Pick<Settings, 'columns' | 'label' | 'missing' | 'delimiter'> =>
  pick(settings, ['columns', 'label', 'missing', 'delimiter']);

/** The named properties, without those that are undefined. */
function pick<T extends object, Name extends keyof T>(from: T, names: readonly Name[]): Pick<T, Name> {
  const entries = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as Pick<T, Name>;
}
