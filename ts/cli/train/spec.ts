/** Which spec the settings ask for. */

import {
  corruptions,
  deep,
  denoising,
  type ModelSpec,
  type RecipeOptions,
  sparse,
  undercomplete,
  vanilla,
} from 'hourglass-ae';
import type { Values } from 'hourglass-ae/data';
import { UsageError } from '../failure.js';
import { anySpec } from './any-spec.js';
import type { Settings } from './settings.js';

/** The spec that the settings and the data's shape ask for. */
export function specFor(settings: Settings, { data, shape }: Values): ModelSpec {
  const { recipe = 'deep', latentDim = 32, units, weight, noise } = settings;
  const given = pick(settings, ['activation', 'latentActivation', 'outputActivation', 'loss']);
  const isRanged = isUnit(data) && settings.scale === undefined;
  const output = isRanged || settings.loss === 'binaryCrossEntropy' ? 'sigmoid' : 'linear';
  if (typeof settings.spec === 'object')
    return anySpec(settings.spec, shape.slice(1), settings.outputActivation === 'linear' ? 'linear' : output);
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

/** How csv files are read, for every file of a run alike. */
export const csvOptions = (
  settings: Settings,
): Pick<Settings, 'columns' | 'label' | 'missing' | 'delimiter'> =>
  pick(settings, ['columns', 'label', 'missing', 'delimiter']);

/** The named properties, without those that are undefined. */
export function pick<T extends object, Name extends keyof T>(from: T, names: readonly Name[]): Pick<T, Name> {
  const entries = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as Pick<T, Name>;
}
