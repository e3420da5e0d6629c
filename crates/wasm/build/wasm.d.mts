/** Types of `wasm.mjs`, for tests. */
export const FEATURES: readonly string[];
