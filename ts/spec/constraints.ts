/** Constraints: one type per member of `crates/engine/src/constraints`. */

/**
 * The weights that a constraint holds for, of which there has to be one; the latent's projection belongs to the encoder.
 * A decoder of tied weights has none of its own, and the discriminator of an adversarial model belongs to no part.
 */
export type ConstrainedPart = 'all' | 'encoder' | 'decoder';

/** No unit with incoming weights longer than `limit`. */
export interface MaxNorm {
  type: 'maxNorm';
  /** Greatest length, above 0; 3 to 4 is customary. */
  limit: number;
  /** `'all'` by default. */
  part?: ConstrainedPart;
}

/** What each code, or other input of a layer, writes into the layer's output has length 1. */
export interface UnitNorm {
  type: 'unitNorm';
  /** `'decoder'` by default. */
  part?: ConstrainedPart;
}

/** No weight below 0. */
export interface NonNegative {
  type: 'nonNegative';
  /** `'all'` by default. */
  part?: ConstrainedPart;
}

/** What weights are put back to after every step. */
export type ConstraintSpec = MaxNorm | UnitNorm | NonNegative;
