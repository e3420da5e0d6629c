/** Builders of the latents: one per member of `crates/engine/src/latents`. */

import type { Plain, PlainOptions } from '../spec/latents.js';
import { member } from '../spec/member.js';

/** A code of `dim` numbers through a dense layer: `latents.plain({ dim: 32 })`; linear by default. */
export const plain = (options: PlainOptions & { dim: number }): Plain => member('plain', options);
