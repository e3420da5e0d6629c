/** How weights start: one type per member of `crates/engine/src/initializers`. */

/** Uniform in ±√(6 / (inputs + outputs)) (Glorot and Bengio 2010). */
export interface GlorotUniform {
  type: 'glorotUniform';
}

/** Normal with variance 2 / inputs (He et al. 2015), for relu. */
export interface HeNormal {
  type: 'heNormal';
}

/** How a layer's weights start. */
export type InitializerSpec = GlorotUniform | HeNormal;
