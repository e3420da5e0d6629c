/** Penalties: one type per member of `crates/engine/src/penalties`. */

/** weight · Σ|z| over the code, averaged over the rows: keeps codes sparse. */
export interface L1Activity {
  type: 'l1Activity';
  /** At least 0. A weight published against a mean per feature is multiplied by the number of features. */
  weight: number;
}

/** weight · Σ w² over all weights but the biases. */
export interface L2Weight {
  type: 'l2Weight';
  /** At least 0. */
  weight: number;
}

/** A term that is added to the loss. */
export type PenaltySpec = L1Activity | L2Weight;
