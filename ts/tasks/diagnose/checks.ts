/** All checks of a diagnosis, in order; loaded by `diagnose`. */

import type { Autoencoder } from '../../autoencoder.js';
import { codebookCollapse, deadUnits, posteriorCollapse, saturatedCodes } from './codes.js';
import type { Finding, FindingName } from './finding.js';
import { constantOutput } from './output.js';
import { overfitting } from './overfitting.js';
import { inputScale, outliers, outputRange } from './ranges.js';
import { identityMap, tooFewCodes, unusedCodes } from './sizes.js';
import { examine, type Labelled, type Subject } from './subject.js';
import { learningRateTooSmall, notConverged, unstable, untrained } from './training.js';

type Check = (subject: Subject) => Finding | undefined | Promise<Finding | undefined>;

/** All checks, causes before what follows from them. */
const checks: readonly Check[] = [
  inputScale,
  outputRange,
  learningRateTooSmall,
  unstable,
  posteriorCollapse,
  codebookCollapse,
  deadUnits,
  saturatedCodes,
  constantOutput,
  identityMap,
  overfitting,
  notConverged,
  tooFewCodes,
  unusedCodes,
  outliers,
];

/** What a finding explains, so that it need not be told again. */
const explains: Partial<Record<FindingName, readonly FindingName[]>> = {
  learningRateTooSmall: ['notConverged', 'constantOutput', 'tooFewCodes', 'posteriorCollapse', 'unusedCodes'],
  posteriorCollapse: ['constantOutput', 'tooFewCodes', 'unusedCodes'],
  codebookCollapse: ['constantOutput', 'tooFewCodes'],
  deadUnits: ['constantOutput', 'tooFewCodes', 'unusedCodes'],
  constantOutput: ['tooFewCodes', 'unusedCodes'],
};

const severities: readonly Finding['severity'][] = ['error', 'warning', 'note'];

/** All that is found, the worst first. */
export async function findingsOf(
  model: Autoencoder,
  data: Labelled,
  validation: Labelled | undefined,
  pca: Subject['pca'],
): Promise<Finding[]> {
  const subject = { ...(await examine(model, data, validation)), pca };
  const blank = untrained(subject);
  if (blank !== undefined) return [blank];
  // Tokens have no size, and no distance from one another.
  const tokens = subject.spec.encoder[0]?.type === 'embedding';
  const found: Finding[] = [];
  for (const check of tokens ? checks.filter((each) => !numeric.has(each)) : checks) {
    const finding = await check(subject);
    if (finding !== undefined) found.push(finding);
  }
  const explained = new Set(found.flatMap(({ name }) => explains[name] ?? []));
  const rank = ({ severity }: Finding) => severities.indexOf(severity);
  return found.filter(({ name }) => !explained.has(name)).sort((a, b) => rank(a) - rank(b));
}

/** Checks that compare values by their size. */
const numeric: ReadonlySet<Check> = new Set<Check>([
  inputScale,
  outputRange,
  identityMap,
  tooFewCodes,
  outliers,
  constantOutput,
]);
