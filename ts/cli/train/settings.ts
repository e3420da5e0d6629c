/**
 * Everything that `hourglass train` can be told, in one table: the flags of the command line and the keys of a
 * configuration file are both made from it.
 */

import { Option } from 'commander';
import * as z from 'zod';
import { UsageError } from '../failure.js';
import { parseJson, readText } from '../json.js';
import { parseSpec, readSpec } from './spec-words.js';

/** One thing that can be told. */
interface Setting<Schema extends z.ZodType> {
  /** Which part of the help it stands in. */
  group: 'Model' | 'Training' | 'Data' | 'Series' | 'Files';
  /** How the help names its value; '' for a flag that is said or not. */
  value: string;
  text: string;
  schema: Schema;
  /** Makes a flag's word a value of the schema's type; words stay words by default. */
  parse?: (word: string) => unknown;
}

const setting = <Schema extends z.ZodType>(
  group: Setting<Schema>['group'],
  value: string,
  text: string,
  schema: Schema,
  parse?: Setting<Schema>['parse'],
): Setting<Schema> => ({ group, value, text, schema, ...(parse === undefined ? {} : { parse }) });

/** A word as a number where it is one. */
const number = (word: string): unknown =>
  word.trim() === '' || Number.isNaN(Number(word)) ? word : Number(word);
const list = (word: string): string[] => word.split(',').map((item) => item.trim());
const numbers = (word: string): unknown => list(word).map(number);
const column = z.union([z.string(), z.int().nonnegative()]);

const activation = z.enum([
  'linear',
  'relu',
  'leakyRelu',
  'elu',
  'selu',
  'gelu',
  'silu',
  'tanh',
  'sigmoid',
  'hardSigmoid',
  'softplus',
  'softmax',
]);
const activations = activation.options.join(', ');

/** The table: keys as in a configuration file; a flag is the key in kebab case. */
export const settings = {
  recipe: setting(
    'Model',
    'NAME',
    'vanilla, undercomplete, deep, sparse or denoising (default: deep); others by --spec',
    z.enum(['vanilla', 'undercomplete', 'deep', 'sparse', 'denoising']),
  ),
  spec: setting(
    'Model',
    'FILE|JSON',
    'any model: its spec, or {"recipe": "variational", "latentDim": 2} with any recipe and its options',
    z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
    (word) => (word.trim().startsWith('{') ? parseSpec(word, '--spec') : word),
  ),
  latentDim: setting('Model', 'N', 'width of the code (default: 32)', z.number(), number),
  units: setting(
    'Model',
    'N,N…',
    'widths of the hidden layers (default: 128,64)',
    z.array(z.number()),
    numbers,
  ),
  activation: setting('Model', 'NAME', `of the hidden layers: ${activations} (default: relu)`, activation),
  latentActivation: setting('Model', 'NAME', 'of the code (default: linear)', activation),
  outputActivation: setting(
    'Model',
    'NAME',
    'of the output (default: sigmoid for values in [0, 1], else linear)',
    activation,
  ),
  loss: setting(
    'Model',
    'NAME',
    'binaryCrossEntropy or meanSquaredError (default: the one that suits the output)',
    z.enum(['binaryCrossEntropy', 'meanSquaredError']),
  ),
  weight: setting('Model', 'X', 'of the L1 penalty of a sparse model', z.number(), number),
  noise: setting('Model', 'X', 'standard deviation of a denoising model (default: 0.5)', z.number(), number),
  seed: setting('Model', 'N', 'decides weights, shuffles and noise (default: 0)', z.number(), number),
  epochs: setting('Training', 'N', 'passes over the data (default: 10)', z.number(), number),
  batchSize: setting('Training', 'N', 'rows per step (default: 128)', z.number(), number),
  optimizer: setting('Training', 'NAME', 'adam or sgd (default: adam)', z.enum(['adam', 'sgd'])),
  learningRate: setting(
    'Training',
    'X',
    'step size (default: 0.001 for adam, 0.01 for sgd)',
    z.number(),
    number,
  ),
  momentum: setting('Training', 'X', 'of sgd (default: 0)', z.number(), number),
  clipNorm: setting('Training', 'X', 'longest gradient', z.number(), number),
  patience: setting('Training', 'N', 'stop early after N epochs without improvement', z.number(), number),
  threads: setting('Training', 'N', 'threads to use (default: all cores)', z.number(), number),
  validation: setting(
    'Data',
    'X|FILE',
    'a share of the rows, or a file, to measure after every epoch',
    z.union([z.number(), z.string()]),
    number,
  ),
  scale: setting(
    'Data',
    'NAME',
    'bring every column into a range, by standard, minMax, robust or quantile; kept in the model file',
    z.enum(['standard', 'minMax', 'robust', 'quantile']),
  ),
  table: setting(
    'Data',
    'A=TYPE,…',
    'columns of mixed types in a csv or parquet file with gaps: number, category or boolean; kept in the model file',
    z.string().min(1),
  ),
  embeddings: setting(
    'Data',
    '',
    'a vector for each category of the table, which the model learns',
    z.boolean(),
  ),
  pieces: setting(
    'Data',
    'N',
    'the data are pictures of any size: train on so many pieces of them, as large as the spec’s inputShape',
    z.int().positive(),
    number,
  ),
  sound: setting(
    'Data',
    '',
    'the data are clean clips, a .wav file or a folder of them: a denoiser of sound',
    z.boolean(),
  ),
  target: setting('Data', 'FILE', 'rows to rebuild instead of the input, one for each', z.string()),
  columns: setting('Data', 'A,B…', 'columns of a csv file to take, by name', z.array(column), list),
  label: setting(
    'Data',
    'NAME',
    'column of a csv file to leave out: classes, for a conditional model',
    column,
  ),
  labels: setting(
    'Data',
    'FILE',
    'file with the class of each row, for a conditional model: idx, npy, or a column of csv',
    z.string().min(1),
  ),
  missing: setting(
    'Data',
    'X',
    'what stands for an empty field of a csv file; nan leaves it empty',
    z.union([z.number(), z.nan()]),
    (word) => (word.toLowerCase() === 'nan' ? Number.NaN : number(word)),
  ),
  delimiter: setting(
    'Data',
    'CHAR',
    'what parts the fields of a csv file (default: found out)',
    z.string().min(1),
  ),
  window: setting(
    'Series',
    'N|auto',
    'the rows are a time series: a detector of anomalies in it, by windows of N rows (auto: by its rhythm)',
    z.union([z.int(), z.literal('auto')]),
    number,
  ),
  time: setting('Series', 'NAME', 'column of a csv file that says when each row was taken', column),
  smoothing: setting('Series', 'N', 'last rows that scores are averaged over (default: 1)', z.int(), number),
  out: setting('Files', 'FILE', 'the model file (default: model.hourglass)', z.string().min(1)),
  resume: setting('Files', 'FILE', 'go on with the interrupted run in this model file', z.string().min(1)),
  report: setting('Files', 'FILE', 'write a report with pictures (HTML)', z.string().min(1)),
} as const satisfies Record<string, Setting<z.ZodType>>;

/** A key of the table. */
export type SettingName = keyof typeof settings;

/** What a run was told. */
export type Settings = { [Name in SettingName]?: z.infer<(typeof settings)[Name]['schema']> };

/** The table's rows, with their keys. */
export const settingEntries = Object.entries(settings) as [SettingName, Setting<z.ZodType>][];

/** `latentDim` → `--latent-dim` */
export const flagOf = (name: SettingName): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Those that say what a new model is. */
export const modelSettings = [
  'recipe',
  'spec',
  'latentDim',
  'units',
  'activation',
  'latentActivation',
  'outputActivation',
  'loss',
  'weight',
  'noise',
] as const satisfies readonly SettingName[];

/** A key of the table as a flag. */
export function optionOf(name: SettingName): Option {
  const { value, text, group }: Setting<z.ZodType> = settings[name];
  const flag = value === '' ? flagOf(name) : `${flagOf(name)} <${value}>`;
  return new Option(flag, text).helpGroup(`${group}:`);
}

const shape = Object.fromEntries(settingEntries.map(([name, { schema }]) => [name, schema.optional()]));
const told = z.strictObject({ data: z.string().optional(), ...shape });

/** What the flags say, on top of what the configuration file says. */
export async function gather(
  flags: Record<string, unknown>,
  data: string | undefined,
  config: string | undefined,
): Promise<Settings & { data: string }> {
  const words = Object.fromEntries(
    settingEntries
      .filter(([name]) => flags[name] !== undefined)
      .map(([name, { parse }]) => [name, parse === undefined ? flags[name] : parse(String(flags[name]))]),
  );
  const fromFlags = check(words, (path) => flagOf(path[0] as SettingName));
  const fromFile = config === undefined ? {} : await readConfig(config);
  const merged: Settings & { data?: string } = {
    ...fromFile,
    ...fromFlags,
    ...(data === undefined ? {} : { data }),
  };
  if (merged.data === undefined) throw new UsageError('name the data: hourglass train DATA');
  if (typeof merged.spec === 'string') merged.spec = await readSpec(merged.spec);
  return { ...merged, data: merged.data };
}

async function readConfig(path: string): Promise<Settings & { data?: string }> {
  const value = parseJson(await readText(path, '--config'), path);
  return check(value, (place) => `${path}: ${place.join('.') || 'the file'}`);
}

function check(value: unknown, place: (path: PropertyKey[]) => string): Settings & { data?: string } {
  const result = told.safeParse(value, { reportInput: true });
  if (result.success) return result.data as Settings & { data?: string };
  const issue = result.error.issues[0]!;
  const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (unknownKey !== undefined) throw new UsageError(`${place([unknownKey])} is no setting`);
  throw new UsageError(
    `${place(issue.path)}: expected ${expectation(issue)}, received ${JSON.stringify(issue.input)}`,
  );
}

/** What a value should have been. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') return 'a number or a word';
  if (issue.code === 'invalid_type') return issue.expected === 'string' ? 'a word' : `a ${issue.expected}`;
  return 'something else';
}
