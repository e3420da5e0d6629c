/** The flags of `hourglass detect`, and which of them go together. */

import { type Command, InvalidArgumentError, type Option } from 'commander';
import { UsageError } from '../failure.js';
import { anyNumber, inGroup, type SharedFlags, wholeNumber } from '../flags.js';

/** The flags of this command. */
export interface DetectFlags extends SharedFlags {
  labels?: string;
  normal?: string;
  also?: string[];
  method?: 'percentile' | 'meanDeviation' | 'mad' | 'gaussianTail' | 'conformal' | 'bestF1';
  score?: string[];
  percentile?: number;
  deviations?: number;
  rate?: number;
  calibration?: string | number;
  calibrationLabels?: string;
  neighbours?: number;
  samples?: number;
  margin?: number;
  smoothing?: number;
  lookAhead?: boolean;
  hold?: boolean;
  save?: string;
  top: number;
  time?: string;
  /** The column that `--label` names, where the label of a csv file is the time. */
  truth?: string | number;
  fail?: boolean;
}

const methods = ['percentile', 'meanDeviation', 'mad', 'gaussianTail', 'conformal', 'bestF1'];

/** What only says how rows are judged, and what only says how series are. */
const ofRows = ['also', 'score', 'calibration', 'neighbours', 'samples'] as const;
const ofSeries = ['margin', 'smoothing', 'lookAhead', 'hold'] as const;
const ofNormal = [
  ...(['method', 'percentile', 'deviations', 'rate', 'calibrationLabels', 'save'] as const),
  ...ofRows,
  ...ofSeries,
];

/** How the threshold is found. */
export function thresholdFlags(command: Command): Command {
  const flag = (words: string, text: string, parse?: (word: string, before?: unknown) => unknown): Option =>
    inGroup('Threshold', words, text, parse);
  return command
    .addOption(
      flag('--normal <FILE>', 'normal rows: the threshold is found on them, not taken from the model'),
    )
    .addOption(
      flag('--also <MODEL>', 'another model of the same rows: scores are averaged; may be said again', each),
    )
    .addOption(flag('--method <NAME>', 'how (default: percentile)').choices(methods))
    .addOption(flag('--score <A,B…>', 'how rows are scored (default: reconstruction)', words))
    .addOption(
      flag('--percentile <P>', 'of percentile, from 0 to 100 (default: 95, of series 99)', anyNumber),
    )
    .addOption(flag('--deviations <K>', 'of meanDeviation and mad (default: 3)', anyNumber))
    .addOption(
      flag('--rate <A>', 'false-alarm rate of gaussianTail and conformal (default: 0.05)', anyNumber),
    )
    .addOption(
      flag('--calibration <FILE|X>', 'rows to find it on, or a share of the normal ones', shareOrFile),
    )
    .addOption(
      flag('--calibration-labels <FILE>', 'of bestF1: which of these rows are anomalies (1), which not (0)'),
    )
    .addOption(flag('--neighbours <K>', 'of the score latentNeighbours (default: 5)', wholeNumber(1)))
    .addOption(flag('--samples <N>', 'of the score reconstructionProbability (default: 16)', wholeNumber(1)))
    .addOption(flag('--margin <X>', 'of series: what the threshold is multiplied by (default: 1)', anyNumber))
    .addOption(flag('--smoothing <N>', 'of series: rows that scores are averaged over', wholeNumber(1)))
    .addOption(flag('--look-ahead', 'of series: judge rows by later ones, too'))
    .addOption(flag('--hold', 'of series: a missing value is the last one of its channel'))
    .addOption(flag('--save <FILE>', 'write the model with the new detector inside'));
}

/** Refuses what only makes sense where a threshold is found. */
export function refuseWithoutNormal(flags: DetectFlags): void {
  if (flags.normal === undefined) refuse(flags, ofNormal, 'only with --normal');
}

/** Refuses what the other kind of detector is told. */
export const refuseForeign = (flags: DetectFlags, isSeries: boolean): void =>
  isSeries ? refuse(flags, ofRows, 'not for series') : refuse(flags, ofSeries, 'only for series');

function refuse(flags: DetectFlags, names: readonly (keyof DetectFlags)[], why: string): void {
  const name = names.find((each) => flags[each] !== undefined);
  const flag = name?.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (flag !== undefined) throw new UsageError(`--${flag}: ${why}`);
}

/** What both kinds of detector are told about the threshold. */
export const thresholdOptions = ({ method, percentile, deviations, rate }: DetectFlags) => ({
  ...(method !== undefined && { method }),
  ...(percentile !== undefined && { percentile }),
  ...(deviations !== undefined && { deviations }),
  ...(rate !== undefined && { falseAlarmRate: rate }),
});

const each = (word: string, before?: unknown): string[] => [...((before as string[]) ?? []), word];

const words = (word: string): string[] => word.split(',').map((item) => item.trim());

function shareOrFile(word: string): string | number {
  const share = Number(word);
  if (Number.isNaN(share)) return word;
  if (share > 0 && share < 1) return share;
  throw new InvalidArgumentError('expected a file, or a share between 0 and 1.');
}
