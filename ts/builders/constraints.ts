/** Builders of the constraints: one per member of `crates/engine/src/constraints`. */

import type { ConstrainedPart, MaxNorm, NonNegative, UnitNorm } from '../spec/constraints.js';
import { member } from '../spec/member.js';

/** No unit with incoming weights longer than `limit`: `constraints.maxNorm({ limit: 3 })`. */
export const maxNorm = (options: { limit: number; part?: ConstrainedPart }): MaxNorm =>
  member('maxNorm', options);

/** Decoder columns of length 1, or those of another part: `constraints.unitNorm()`. */
export const unitNorm = (options: { part?: ConstrainedPart } = {}): UnitNorm => member('unitNorm', options);

/** No weight below 0: `constraints.nonNegative({ part: 'decoder' })`. */
export const nonNegative = (options: { part?: ConstrainedPart } = {}): NonNegative =>
  member('nonNegative', options);
