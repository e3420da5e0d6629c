/** The kinds of score by name, all but the first loaded when they are asked for; and several as one. */

import type { Tensor } from '../../types.js';
import type { Kind, KindOptions, Scorer } from './kinds/kind.js';
import { reconstruction } from './kinds/reconstruction.js';
import type { Look } from './look.js';
import { refused, type ScoreKind } from './options.js';

const kinds: Record<ScoreKind, () => Promise<Kind> | Kind> = {
  reconstruction: () => reconstruction,
  squaredError: async () => (await import('./kinds/squared-error.js')).squaredError,
  mahalanobis: async () => (await import('./kinds/mahalanobis.js')).mahalanobis,
  latentNeighbours: async () => (await import('./kinds/latent-neighbours.js')).latentNeighbours,
  latentMahalanobis: async () => (await import('./kinds/latent-mahalanobis.js')).latentMahalanobis,
  reconstructionProbability: async () =>
    (await import('./kinds/reconstruction-probability.js')).reconstructionProbability,
};

/** Whether one of the kinds learns from normal rows. */
export async function learns(names: readonly ScoreKind[]): Promise<boolean> {
  const found = await Promise.all(names.map((name) => kinds[name]()));
  return found.some((kind) => kind.learns);
}

/** The scorer of these kinds, which has learned from normal rows. */
export async function learnedScorer(
  names: readonly ScoreKind[],
  normal: Look,
  options: KindOptions,
): Promise<Scorer> {
  return combined(await Promise.all(names.map(async (name) => (await kinds[name]()).learn(normal, options))));
}

/** The scorer of these kinds, from what each kept in the model file. */
export async function savedScorer(names: readonly ScoreKind[], states: unknown): Promise<Scorer> {
  const list = Array.isArray(states) ? states : [];
  return combined(await Promise.all(names.map(async (name, i) => (await kinds[name]()).read(list[i]))));
}

/** The geometric mean of several scores: their units do not matter, and none of them outweighs the others. */
function combined(scorers: readonly Scorer[]): Scorer {
  const several = scorers.length > 1;
  const each = (look: Look) => Promise.all(scorers.map((scorer) => scorer.score(look)));
  const scorer: Scorer = {
    async score(look) {
      const scores = await each(look);
      return several ? geometricMeans(scores) : scores[0]!;
    },
    async parts(look) {
      const parts = await Promise.all(scorers.map((one) => one.parts(look)));
      if (!several) return parts[0]!;
      const [scores, means] = [await each(look), await scorer.score(look)];
      return parts[0]!.map((_, i) => {
        const row = Math.floor(i / look.features);
        const shares = parts.map((one, k) => (scores[k]![row]! > 0 ? one[i]! / scores[k]![row]! : 0));
        return (means[row]! * shares.reduce((sum, share) => sum + share, 0)) / scorers.length;
      });
    },
    async expected(look) {
      const rows = await Promise.all(scorers.map((one) => one.expected(look)));
      return several ? meanOf(rows) : rows[0]!;
    },
    state: () => scorers.map((one) => one.state()),
  };
  return scorer;
}

function geometricMeans(scores: readonly Float32Array[]): Float32Array {
  return scores[0]!.map((_, row) => {
    let logarithms = 0;
    for (const list of scores) {
      if (list[row]! < 0) throw refused('score', 'scores from 0 on, to be combined', String(list[row]));
      logarithms += Math.log(list[row]!);
    }
    return Math.exp(logarithms / scores.length);
  });
}

/** The mean of tensors of one shape. */
export function meanOf(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (tensors.length === 1) return first!;
  const sum = (i: number) => tensors.reduce((total, { data }) => total + data[i]!, 0);
  return { data: first!.data.map((_, i) => sum(i) / tensors.length), shape: first!.shape };
}
