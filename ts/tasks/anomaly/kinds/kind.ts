/** What every kind of score is made of. */

import type { Tensor } from '../../../types.js';
import type { Look } from '../look.js';

/** A score that knows the normal rows, where it has to. */
export interface Scorer {
  /** How strange each row is, `[rows]`; more is stranger. */
  score(look: Look): Promise<Float32Array>;
  /** Each feature's part in it, `[rows * features]`: their mean is the row's score. */
  parts(look: Look): Promise<Float32Array>;
  /** The rows as they should be, in their own units. */
  expected(look: Look): Promise<Tensor>;
  /** What the model file keeps of it. */
  state(): unknown;
}

/** What a kind may ask for beside the rows. */
export interface KindOptions {
  neighbours: number;
  samples: number;
  seed: number;
}

/** A way to score rows. */
export interface Kind {
  /** Whether it learns from normal rows: these are then no rows to find a threshold on. */
  learns: boolean;
  learn(normal: Look, options: KindOptions): Promise<Scorer>;
  /** The scorer of what the model file kept. */
  read(state: unknown): Scorer;
}

/** The mean of each row's parts. */
export function meansOf(parts: Float32Array, features: number): Float32Array {
  const means = new Float32Array(parts.length / features);
  for (let row = 0; row < means.length; row++) {
    let sum = 0;
    for (let j = 0; j < features; j++) sum += parts[row * features + j]!;
    means[row] = sum / features;
  }
  return means;
}

/** Each feature's part in a score of codes: by how far the row is from what it should be. */
export async function partsByDeviation(scorer: Scorer, look: Look): Promise<Float32Array> {
  const deviations = look.deviations(await scorer.expected(look)).data;
  const squares = deviations.map((value) => value * value);
  return inProportion(squares, await scorer.score(look));
}

/** Parts in other scores, in the proportions of these: where a score itself does not fall into features. */
export function inProportion(parts: Float32Array, scores: Float32Array): Float32Array {
  const features = parts.length / scores.length;
  const means = meansOf(parts, features);
  return parts.map((part, i) => {
    const row = Math.floor(i / features);
    return means[row]! > 0 ? (part / means[row]!) * scores[row]! : 0;
  });
}
