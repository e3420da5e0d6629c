/** Penalties: one type per member of `crates/engine/src/penalties`. */

/** weight · Σ|z| over the code, averaged over the rows: keeps codes sparse. */
export interface L1Activity {
  type: 'l1Activity';
  /** At least 0. A weight published against a mean per feature is multiplied by the number of features. */
  weight: number;
}

/** weight · Σ z² over the code, averaged over the rows: keeps codes small. */
export interface L2Activity {
  type: 'l2Activity';
  /** At least 0. */
  weight: number;
}

/** weight · Σ|w| over all weights of encoder and decoder but the biases. */
export interface L1Weight {
  type: 'l1Weight';
  /** At least 0. */
  weight: number;
}

/** weight · Σ w² over all weights of encoder and decoder but the biases. */
export interface L2Weight {
  type: 'l2Weight';
  /** At least 0. */
  weight: number;
}

/** weight · Σ KL(target ‖ mean of a code over the batch): sigmoid codes that are active for few rows. */
export interface KullbackLeiblerSparsity {
  type: 'kullbackLeiblerSparsity';
  /** At least 0. */
  weight: number;
  /** Share of rows for which a code is to be active, between 0 and 1; 0.05 by default. */
  target?: number;
}

/** What {@link KlGaussian} takes. */
export interface KlGaussianOptions {
  /** The β of a β-VAE, at least 0; 1 by default. */
  weight?: number;
  /** Steps over which the weight rises from 0, at least 0; 0 by default. */
  warmUp?: number;
  /** Nats that each code may hold at no cost, at least 0; 0 by default. */
  freeBits?: number;
  /**
   * Nats that all codes together are to hold, at least 0 and more than `freeBits` gives them all, reached in a line over
   * some steps; none by default.
   */
  capacity?: { nats: number; steps: number };
}

/** weight · KL of a gaussian latent to the standard normal prior, averaged over the rows. */
export interface KlGaussian extends KlGaussianOptions {
  type: 'klGaussian';
}

/** weight · KL of a bernoulli or categorical latent to equal chances, averaged over the rows. */
export interface KlCategorical {
  type: 'klCategorical';
  /** At least 0; 1 by default. */
  weight?: number;
}

/** weight · total correlation of a gaussian latent's codes, estimated from batches of at least 2 rows: makes them independent. */
export interface TotalCorrelation {
  type: 'totalCorrelation';
  /** At least 0: the β of a β-TC-VAE, less 1. */
  weight: number;
}

/** weight · distance of the codes of a batch of at least 2 rows from draws of the standard normal prior. */
export interface MaximumMeanDiscrepancy {
  type: 'maximumMeanDiscrepancy';
  /** At least 0, against the loss summed over the features. */
  weight: number;
  /** `'inverseMultiquadratic'` by default. */
  kernel?: 'inverseMultiquadratic' | 'gaussian';
}

/** Weights with units at right angles and of length 1, or codes without covariance over batches of at least 2 rows. */
export interface Orthogonality {
  type: 'orthogonality';
  /** At least 0. */
  weight: number;
  /** `'weights'` by default. */
  of?: 'weights' | 'codes';
}

/** weight · mean over rows of the squared Frobenius norm of the encoder's Jacobian (Rifai et al. 2011). */
export interface Contractive {
  type: 'contractive';
  /** At least 0. */
  weight: number;
  /** Random directions that stand for all codes, at least 1; without it the norm is exact, one pass per code. */
  probes?: number;
}

/** A term that is added to the loss. */
export type PenaltySpec =
  | L1Activity
  | L2Activity
  | L1Weight
  | L2Weight
  | KullbackLeiblerSparsity
  | KlGaussian
  | KlCategorical
  | TotalCorrelation
  | MaximumMeanDiscrepancy
  | Orthogonality
  | Contractive;
