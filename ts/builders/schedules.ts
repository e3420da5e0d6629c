/** Builders of the learning-rate schedules: one per member of `crates/engine/src/schedules`. */

import { member } from '../spec/member.js';
import type { Constant } from '../spec/schedules.js';

/** The optimizer's own rate throughout: `schedules.constant()`. */
export const constant = (): Constant => member('constant', {});
