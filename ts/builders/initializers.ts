/** Builders of the initializers: one per member of `crates/engine/src/initializers`. */

import type { GlorotUniform, HeNormal } from '../spec/initializers.js';
import { member } from '../spec/member.js';

/** Uniform in ±√(6 / (inputs + outputs)): `initializers.glorotUniform()`. */
export const glorotUniform = (): GlorotUniform => member('glorotUniform', {});

/** Normal with variance 2 / inputs, for relu: `initializers.heNormal()`. */
export const heNormal = (): HeNormal => member('heNormal', {});
