/** How weights start: one type per member of `crates/engine/src/initializers`. */

/** All zeros. */
export interface Zeros {
  type: 'zeros';
}

/** One value for all weights. */
export interface ConstantInitializer {
  type: 'constant';
  /** The value; any finite number. */
  value: number;
}

/** Uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010). */
export interface GlorotUniform {
  type: 'glorotUniform';
}

/** Normal with variance 2 / (inputs + outputs) (Glorot and Bengio 2010). */
export interface GlorotNormal {
  type: 'glorotNormal';
}

/** Uniform in ±√(6 / inputs) (He et al. 2015), for relu. */
export interface HeUniform {
  type: 'heUniform';
}

/** Normal with variance 2 / inputs (He et al. 2015), for relu. */
export interface HeNormal {
  type: 'heNormal';
}

/** Normal with variance 1 / inputs (LeCun et al. 1998), for linear layers and selu. */
export interface LecunNormal {
  type: 'lecunNormal';
}

/** A random matrix with orthogonal columns, or rows where it is wider than high (Saxe et al. 2014). */
export interface Orthogonal {
  type: 'orthogonal';
  /** Length of the columns, above 0; 1 by default. */
  gain?: number;
}

/** Passes the input on: ones on the diagonal, for a convolution in the middle of its window (Le et al. 2015). */
export interface Identity {
  type: 'identity';
  /** The value on the diagonal, any number; 1 by default. */
  gain?: number;
}

/** How a layer's weights start. */
export type InitializerSpec =
  | Zeros
  | ConstantInitializer
  | GlorotUniform
  | GlorotNormal
  | HeUniform
  | HeNormal
  | LecunNormal
  | Orthogonal
  | Identity;
