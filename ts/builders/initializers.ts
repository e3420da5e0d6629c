/** Builders of the initializers: one per member of `crates/engine/src/initializers`. */

import type {
  ConstantInitializer,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  LecunNormal,
  Orthogonal,
  Zeros,
} from '../spec/initializers.js';
import { member } from '../spec/member.js';

/** All zeros: `initializers.zeros()`. */
export const zeros = (): Zeros => member('zeros', {});

/** One value for all weights: `initializers.constant(0.1)`. */
export const constant = (value: number): ConstantInitializer => member('constant', { value });

/** Uniform in ±√(6 / (inputs + outputs)): `initializers.glorotUniform()`. */
export const glorotUniform = (): GlorotUniform => member('glorotUniform', {});

/** Normal with variance 2 / (inputs + outputs): `initializers.glorotNormal()`. */
export const glorotNormal = (): GlorotNormal => member('glorotNormal', {});

/** Uniform in ±√(6 / inputs), for relu: `initializers.heUniform()`. */
export const heUniform = (): HeUniform => member('heUniform', {});

/** Normal with variance 2 / inputs, for relu: `initializers.heNormal()`. */
export const heNormal = (): HeNormal => member('heNormal', {});

/** Normal with variance 1 / inputs, for linear layers and selu: `initializers.lecunNormal()`. */
export const lecunNormal = (): LecunNormal => member('lecunNormal', {});

/** A random matrix with orthogonal columns: `initializers.orthogonal({ gain: Math.SQRT2 })`. */
export const orthogonal = (options: Omit<Orthogonal, 'type'> = {}): Orthogonal =>
  member('orthogonal', options);

/** Passes the input on: `initializers.identity()`. */
export const identity = (options: Omit<Identity, 'type'> = {}): Identity => member('identity', options);
