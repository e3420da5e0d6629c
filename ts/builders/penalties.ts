/** Builders of the penalties: one per member of `crates/engine/src/penalties`. */

import { member } from '../spec/member.js';
import type { L1Activity, L2Weight } from '../spec/penalties.js';

/** weight · Σ|z| over the code, averaged over the rows: `penalties.l1Activity({ weight: 0.08 })`. */
export const l1Activity = (options: { weight: number }): L1Activity => member('l1Activity', options);

/** weight · Σ w² over all weights but the biases: `penalties.l2Weight({ weight: 1e-4 })`. */
export const l2Weight = (options: { weight: number }): L2Weight => member('l2Weight', options);
