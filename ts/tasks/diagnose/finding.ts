/** What a diagnosis consists of. */

/** What can be wrong with a model. */
export type FindingName =
  | 'untrained'
  | 'learningRateTooSmall'
  | 'unstable'
  | 'notConverged'
  | 'overfitting'
  | 'posteriorCollapse'
  | 'codebookCollapse'
  | 'deadUnits'
  | 'saturatedCodes'
  | 'constantOutput'
  | 'identityMap'
  | 'tooFewCodes'
  | 'unusedCodes'
  | 'outputRange'
  | 'inputScale'
  | 'outliers';

/** Something that is wrong, or may be. */
export interface Finding {
  name: FindingName;
  /** `'error'`: the model is of no use like that; `'warning'`: it would be better without; `'note'`: it costs little. */
  severity: 'error' | 'warning' | 'note';
  /** The figures that tell. Shares are from 0 to 1; of data and reconstructions in the units that the model sees. */
  evidence: Record<string, number>;
  /** What to change, with the name of the option. */
  advice: string;
}
