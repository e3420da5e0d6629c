/**
 * Texts as vectors of one length, by hashed pieces (Weinberger, Dasgupta, Langford, Smola and Attenberg 2009, "Feature
 * hashing for large scale multitask learning"): no vocabulary to keep, and none that a new text could leave.
 */

import type { Tensor } from '../../types.js';
import { hashOf, type PieceSettings, piecesOf } from './pieces.js';

/** All that the vectors of texts depend on. */
export interface VectorSettings extends PieceSettings {
  /** Values of a vector. */
  features: number;
  /** What each of them counts: much where few of the first texts have it (inverse document frequency). */
  weights: readonly number[];
}

/** The weights that texts give: ln((1 + texts) / (1 + texts with it)) + 1. */
export function weightsOf(texts: readonly string[], features: number, pieces: PieceSettings): number[] {
  const having = new Float64Array(features);
  for (const text of texts) {
    for (const place of new Set(piecesOf(text, pieces).map((piece) => hashOf(piece) % features)))
      having[place]! += 1;
  }
  return Array.from(having, (count) => Math.fround(Math.log((1 + texts.length) / (1 + count)) + 1));
}

/** `[texts, features]`: each row of length 1, of zeros where a text has no letters, digits or signs. */
export function vectorsOf(texts: readonly string[], settings: VectorSettings): Tensor {
  const { features, weights } = settings;
  const data = new Float32Array(texts.length * features);
  texts.forEach((text, row) => {
    const counts = new Map<string, number>();
    for (const piece of piecesOf(text, settings)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
    const values = data.subarray(row * features, (row + 1) * features);
    for (const [piece, count] of counts) {
      const hash = hashOf(piece);
      const place = hash % features;
      // The highest bit is the sign, so that pieces in one place take each other away as often as they add up.
      values[place]! += (hash >= 2 ** 31 ? -1 : 1) * (1 + Math.log(count)) * weights[place]!;
    }
    toLengthOne(values);
  });
  return { data, shape: [texts.length, features] };
}

/** Scales a vector to length 1; zeros stay zeros. */
export function toLengthOne(values: Float32Array): void {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) for (let i = 0; i < values.length; i++) values[i]! /= length;
}
