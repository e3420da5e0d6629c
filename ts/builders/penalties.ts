/** Builders of the penalties: one per member of `crates/engine/src/penalties`. */

import { member } from '../spec/member.js';
import type {
  Contractive,
  KlCategorical,
  KlGaussian,
  KlGaussianOptions,
  KullbackLeiblerSparsity,
  L1Activity,
  L1Weight,
  L2Activity,
  L2Weight,
  MaximumMeanDiscrepancy,
  Orthogonality,
  TotalCorrelation,
} from '../spec/penalties.js';

/** weight · Σ|z| over the code, averaged over the rows: `penalties.l1Activity({ weight: 0.08 })`. */
export const l1Activity = (options: { weight: number }): L1Activity => member('l1Activity', options);

/** weight · Σ z² over the code, averaged over the rows: `penalties.l2Activity({ weight: 0.01 })`. */
export const l2Activity = (options: { weight: number }): L2Activity => member('l2Activity', options);

/** weight · Σ|w| over all weights but the biases: `penalties.l1Weight({ weight: 1e-4 })`. */
export const l1Weight = (options: { weight: number }): L1Weight => member('l1Weight', options);

/** weight · Σ w² over all weights but the biases: `penalties.l2Weight({ weight: 1e-4 })`. */
export const l2Weight = (options: { weight: number }): L2Weight => member('l2Weight', options);

/** Sigmoid codes active for few rows: `penalties.kullbackLeiblerSparsity({ weight: 0.5, target: 0.05 })`. */
export const kullbackLeiblerSparsity = (options: {
  weight: number;
  target?: number;
}): KullbackLeiblerSparsity => member('kullbackLeiblerSparsity', options);

/** Gaussian codes near the prior: `penalties.klGaussian({ weight: 1, warmUp: 1000 })`. */
export const klGaussian = (options: KlGaussianOptions = {}): KlGaussian => member('klGaussian', options);

/** Bits and choices near equal chances: `penalties.klCategorical()`. */
export const klCategorical = (options: { weight?: number } = {}): KlCategorical =>
  member('klCategorical', options);

/** Gaussian codes independent of each other: `penalties.totalCorrelation({ weight: 5 })`. */
export const totalCorrelation = (options: { weight: number }): TotalCorrelation =>
  member('totalCorrelation', options);

/** Codes distributed as the prior: `penalties.maximumMeanDiscrepancy({ weight: 10 })`. */
export const maximumMeanDiscrepancy = (
  options: Omit<MaximumMeanDiscrepancy, 'type'>,
): MaximumMeanDiscrepancy => member('maximumMeanDiscrepancy', options);

/** Units at right angles, or codes without covariance: `penalties.orthogonality({ weight: 0.01 })`. */
export const orthogonality = (options: { weight: number; of?: 'weights' | 'codes' }): Orthogonality =>
  member('orthogonality', options);

/** Codes that change little with their input: `penalties.contractive({ weight: 0.1 })`; `probes` for wide codes. */
export const contractive = (options: { weight: number; probes?: number }): Contractive =>
  member('contractive', options);
