/** Rows that the model has not seen are rebuilt worse than those that it has. */

import type { Finding } from './finding.js';
import { type Rebuilt, type Subject, total } from './subject.js';

export function overfitting({ rows, errors, validation, ...subject }: Subject): Finding | undefined {
  if (validation === undefined) return undefined;
  const seen = figures({ rows, errors });
  const unseen = figures(validation);
  const ratio = unseen.mean / seen.mean;
  const sure = (unseen.mean - seen.mean) / Math.sqrt(seen.doubt + unseen.doubt);
  const lost = subject.explained - validation.explained;
  if (ratio < 1.5 || sure < 4 || lost < 0.02) return undefined;
  return {
    name: 'overfitting',
    severity: ratio > 3 ? 'error' : 'warning',
    evidence: {
      errorRatio: ratio,
      standardErrors: sure,
      explainedVariance: subject.explained,
      validationExplainedVariance: validation.explained,
    },
    advice:
      'stop earlier: fit with validation and earlyStopping: { patience: 5, restoreBest: true }; fewer units or a smaller ' +
      'latentDim, penalties.l2Weight, a corruption (denoising), or more rows',
  };
}

/** Mean and the square of its standard error. */
function figures({ rows, errors }: Pick<Rebuilt, 'rows' | 'errors'>) {
  const mean = total(errors) / rows;
  const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / rows;
  return { mean, doubt: variance / rows };
}
