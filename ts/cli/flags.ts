/** The flags that commands share: how the engine runs, how data are read, where results go. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CsvOptions } from 'hourglass-ae/data';
import type { OutputOptions } from './output.js';

/** What the shared flags say. */
export interface SharedFlags extends OutputOptions {
  threads?: number;
  seed?: number;
  out?: string;
  report?: string;
  shard?: Shard;
  columns?: (string | number)[];
  label?: string | number;
  missing?: number;
  delimiter?: string;
}

/** One piece of the rows: number `index` of `of`, from 1. */
export interface Shard {
  index: number;
  of: number;
}

/** `--threads` and `--seed`. */
export const engineFlags = (command: Command): Command =>
  command
    .addOption(inGroup('Engine', '--threads <N>', 'threads to use (default: all cores)', wholeNumber(1)))
    .addOption(inGroup('Engine', '--seed <N>', 'decides every random choice (default: 0)', wholeNumber(0)));

/** How a csv file is read, and `--shard`. */
export const dataFlags = (command: Command): Command =>
  command
    .addOption(inGroup('Data', '--columns <A,B…>', 'columns of a csv file to take, by name', list))
    .addOption(inGroup('Data', '--label <NAME>', 'column of a csv file that holds classes'))
    .addOption(inGroup('Data', '--missing <X>', 'what stands for an empty field of a csv file', numberOrNan))
    .addOption(
      inGroup('Data', '--delimiter <CHAR>', 'what parts the fields of a csv file (default: found out)'),
    )
    .addOption(
      inGroup('Data', '--shard <I/N>', 'take only piece I of N equal pieces, from 1/N to N/N', shard),
    );

/** `--labels`, where classes may stand in a file of their own. */
export const labelsFlag = (command: Command): Command =>
  command.addOption(
    inGroup('Data', '--labels <FILE>', 'file with the class of each row: idx, npy, or a column of csv'),
  );

/** `--out`, for the kinds of file that the command writes, and `--report`. */
export const resultFlags = (command: Command, kinds: string): Command =>
  command
    .addOption(
      inGroup('Files', '--out <FILE>', `where results go: ${kinds} (default: as csv to the standard output)`),
    )
    .addOption(inGroup('Files', '--report <FILE>', 'write a report with pictures (HTML)'));

/** The part of the flags that says how a csv file is read. */
export function csvOptionsOf({ columns, label, missing, delimiter }: SharedFlags): CsvOptions {
  const told = Object.entries({ columns, label, missing, delimiter });
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

/** A whole number that is not less than `least`, for commander. */
export const wholeNumber =
  (least: number) =>
  (word: string): number => {
    const value = Number(word);
    if (word.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least}.`);
  };

/** A finite number, for commander. */
export function anyNumber(word: string): number {
  const value = Number(word);
  if (word.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('expected a number.');
}

/** Numbers such as `0,1`, for commander. */
export function numbers(word: string): number[] {
  const values = word.split(',').map((each) => (each.trim() === '' ? Number.NaN : Number(each)));
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError('expected numbers such as 0,1.');
}

/** Two numbers, for commander. */
export function pair(word: string): [number, number] {
  const [first, second, ...rest] = numbers(word);
  if (second !== undefined && rest.length === 0) return [first!, second];
  throw new InvalidArgumentError('expected two numbers such as 0,1.');
}

/** A finite number, or nan where a field has to stay empty. */
const numberOrNan = (word: string): number => (word.toLowerCase() === 'nan' ? Number.NaN : anyNumber(word));

const list = (word: string): string[] => word.split(',').map((item) => item.trim());

function shard(word: string): Shard {
  const [index, of] = (/^(\d+)\/(\d+)$/.exec(word) ?? []).slice(1).map(Number);
  if (index !== undefined && of !== undefined && index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError('expected a piece such as 1/4, from 1/4 to 4/4.');
}

/** A flag under one heading of the help. */
export function inGroup(
  group: string,
  flag: string,
  text: string,
  parse?: (word: string, before?: unknown) => unknown,
): Option {
  const option = new Option(flag, text).helpGroup(`${group}:`);
  return parse === undefined ? option : option.argParser(parse);
}
