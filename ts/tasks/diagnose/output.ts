/** A model that answers every row alike. */

import type { ModelSpec } from '../../types.js';
import type { Finding } from './finding.js';
import { moments, type Subject, total } from './subject.js';

export function constantOutput({ columns, rebuilt, features, explained }: Subject): Finding | undefined {
  const given = total(columns.variance);
  const made = total(moments(rebuilt, features).variance);
  if (given === 0 || made > 0.01 * given) return undefined;
  return {
    name: 'constantOutput',
    severity: 'error',
    evidence: { varianceGiven: given, varianceMade: made, explainedVariance: explained },
    advice:
      "units that never change: a smaller learningRate, activation: 'leakyRelu', initializers.heNormal() before relu; " +
      'a penalty with a smaller weight',
  };
}

/** The function of the last layer that has one; `linear` where there is none. */
export function last({ decoder, objective }: ModelSpec): string {
  if (['composite', 'gaussianNll', 'poisson', 'negativeBinomial'].includes(objective.reconstruction.type))
    return 'linear';
  const layer = decoder.findLast(({ type }) => type !== 'reshape' && type !== 'flatten');
  if (layer?.type === 'activation') return layer.function;
  return (layer !== undefined && 'activation' in layer && layer.activation) || 'linear';
}
