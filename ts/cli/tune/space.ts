/** What a search varies: settings of `hourglass train`, each checked as `train` checks it. */

import { AutoencoderError, type Space, spaces } from 'hourglass-ae';
import { UsageError } from '../failure.js';
import { readJson } from '../json.js';
import { notOfTables } from '../train/preparation.js';
import { flagOf, modelSettings, type SettingName, type Settings, settings } from '../train/settings.js';
import { readSpec } from '../train/spec-words.js';

/** Settings in which trials may differ; a flag gives one the same value in all. */
export const variable = [
  ...modelSettings,
  'batchSize',
  'optimizer',
  'learningRate',
  'momentum',
  'clipNorm',
] as const satisfies readonly SettingName[];

/** What is tried where no space is given; wider codes always rebuild better, so the width of the code stays. */
const usual: Space = {
  units: spaces.choice([[64], [128], [128, 64], [256, 128]]),
  activation: spaces.choice(['relu', 'gelu', 'tanh']),
  learningRate: spaces.logUniform(3e-4, 1e-2),
  batchSize: spaces.choice([32, 64, 128]),
};

/** Settings that say nothing of the layers' sizes. */
const inSpec: readonly string[] = ['units', 'activation'];

/** The space of a file, or the usual one; what flags fix is part of it, so that a search's state tells it, too. */
export async function spaceFor(file: string | undefined, flags: Settings): Promise<Space> {
  const fixed = variable.filter((name) => flags[name] !== undefined);
  const given = file === undefined ? usualFor(flags) : await spaceIn(file);
  const twice = fixed.find((name) => file !== undefined && name in given);
  if (twice !== undefined) throw new UsageError(`${flagOf(twice)}: ${file} says it already`);
  const names = Object.keys(given) as SettingName[];
  const foreign = flags.table === undefined ? undefined : names.find((name) => notOfTables.includes(name));
  if (foreign !== undefined) throw new UsageError(`${foreign} does not go with --table`);
  return { ...given, ...Object.fromEntries(fixed.map((name) => [name, spaces.choice([flags[name]])])) };
}

const usualFor = (flags: Settings): Space =>
  Object.fromEntries(
    Object.entries(usual).filter(
      ([name]) =>
        flags[name as SettingName] === undefined && !(flags.spec !== undefined && inSpec.includes(name)),
    ),
  );

/** Parameters as settings, without those that belong to another recipe or optimizer of the space than the drawn one. */
export function settingsOf(space: Space, parameters: Record<string, unknown>): Settings {
  const given = parameters as Settings;
  const { weight, noise, momentum, ...others } = given;
  const has = (name: 'recipe' | 'optimizer', owner: string): boolean => {
    const of = space[name];
    return given[name] === owner || of?.type !== 'choice' || !of.values.includes(owner);
  };
  return {
    ...others,
    ...(weight !== undefined && has('recipe', 'sparse') && { weight }),
    ...(noise !== undefined && has('recipe', 'denoising') && { noise }),
    ...(momentum !== undefined && has('optimizer', 'sgd') && { momentum }),
  };
}

/** Settings that lie in the space: the first of all choices, the lower end of all ranges. */
export const firstOf = (space: Space): Settings =>
  settingsOf(
    space,
    Object.fromEntries(
      Object.entries(space).map(([name, of]) => [name, of.type === 'choice' ? of.values[0] : of.low]),
    ),
  );

/** The part of the settings that the space varies. */
export const varied = (space: Space, parameters: Record<string, unknown>): [name: string, value: unknown][] =>
  Object.entries(settingsOf(space, parameters)).filter(([name]) => {
    const of = space[name]!;
    return of.type !== 'choice' || of.values.length > 1;
  });

async function spaceIn(file: string): Promise<Space> {
  const words = await readJson(file, '--space');
  if (typeof words !== 'object' || words === null || Array.isArray(words))
    throw bad(file, 'an object: { "latentDim": { "type": "logInt", "low": 2, "high": 32 } }', typeof words);
  const space: Space = {};
  for (const [name, range] of Object.entries(words as Record<string, Record<string, unknown>>)) {
    if (!(variable as readonly string[]).includes(name))
      throw bad(file, `settings that trials may differ in: ${variable.join(', ')}`, name);
    space[name] = await rangeOf(name as SettingName, range ?? {}, `${file}: ${name}`);
  }
  return space;
}

async function rangeOf(
  name: SettingName,
  { type, low, high, values }: Record<string, unknown>,
  path: string,
): Promise<Space[string]> {
  const check = (value: unknown): void => {
    if (settings[name].schema.safeParse(value).success) return;
    throw bad(path, `what ${flagOf(name)} takes (${settings[name].text})`, JSON.stringify(value));
  };
  if (type === 'choice') {
    const known = spaces.choice(values as unknown[]);
    known.values.forEach(check);
    if (name !== 'spec') return known;
    const specs = known.values.map((value) => (typeof value === 'string' ? readSpec(value) : value));
    return spaces.choice(await Promise.all(specs));
  }
  if (type === 'uniform' || type === 'logUniform' || type === 'int' || type === 'logInt') {
    check(Number(low));
    return spaces[type](Number(low), Number(high));
  }
  throw bad(`${path}.type`, 'choice, uniform, logUniform, int or logInt', String(type));
}

const bad = (path: string, expected: string, received: string) =>
  new AutoencoderError({ code: 'badData', path, expected, received, hint: 'see hourglass tune --help' });
