/** Codes that carry nothing: collapsed to the prior, to few vectors, to zero, to the ends of their function. */

import type { ModelSpec } from '../../types.js';
import type { Finding } from './finding.js';
import { type Subject, total } from './subject.js';

/** A posterior that is the prior everywhere: the decoder does without the code. */
export function posteriorCollapse({ spec, statistics, explained }: Subject): Finding | undefined {
  const { kl, activeUnits, collapsed } = statistics;
  if (spec.latent.type !== 'gaussian' || kl === undefined || !collapsed) return undefined;
  return {
    name: 'posteriorCollapse',
    severity: 'error',
    evidence: { activeUnits, nats: total(kl), explainedVariance: explained },
    advice:
      'weigh the divergence less: a smaller beta, or penalties.klGaussian({ weight, warmUp: 1000 }) or freeBits: 0.1; a ' +
      'decoder with fewer units leans on the code more',
  };
}

/** A codebook of which few vectors are used. */
export function codebookCollapse({ spec, codes, rows }: Subject): Finding | undefined {
  const { latent } = spec;
  if (latent.type !== 'vectorQuantized') return undefined;
  const size = latent.dim / (latent.groups ?? 1);
  const used = new Set<string>();
  for (let at = 0; at < codes.data.length; at += size) used.add(codes.data.subarray(at, at + size).join());
  const pieces = codes.data.length / size;
  const share = used.size / Math.min(latent.codes, pieces);
  if (share >= 0.25) return undefined;
  return {
    name: 'codebookCollapse',
    severity: used.size < 3 ? 'error' : 'warning',
    evidence: { vectors: latent.codes, used: used.size, share, rows },
    advice:
      'let unused vectors start again: restart: 0.1; a smaller commitment, fewer codes, or a smaller learningRate',
  };
}

/** Units that are the same for every row. */
export function deadUnits({ spec, statistics, latentDim }: Subject): Finding | undefined {
  if (['gaussian', 'vectorQuantized', 'identity'].includes(spec.latent.type)) return undefined;
  const dead = statistics.variance.filter((variance) => variance < 1e-10).length;
  const share = dead / latentDim;
  if (share < 0.5) return undefined;
  return {
    name: 'deadUnits',
    severity: dead === latentDim ? 'error' : 'warning',
    evidence: { units: latentDim, dead, share },
    advice: `${keeping(spec)}; a smaller learningRate, or latentActivation: 'leakyRelu'`,
  };
}

function keeping({ latent, objective }: ModelSpec): string {
  if (latent.type === 'topK' || latent.type === 'batchTopK')
    return 'revive them: revival: 1 / 32, deadAfter: 100, a larger k';
  if (latent.type === 'jumpRelu') return 'ask for less sparsity';
  const found = objective.penalties?.find(
    ({ type }) => type === 'l1Activity' || type === 'kullbackLeiblerSparsity',
  );
  return found === undefined
    ? 'take fewer units (latentDim)'
    : `weigh ${found.type} less (weight: ${found.weight ?? 1} now)`;
}

/** Where functions end that end. */
const ends: Record<string, readonly [number, number]> = {
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  tanh: [-1, 1],
};

/** Codes at the ends of their function, where gradients end too. */
export function saturatedCodes({ spec: { latent }, codes }: Subject): Finding | undefined {
  const [low, high] = (latent.type === 'plain' && ends[latent.activation ?? 'linear']) || [];
  if (low === undefined || high === undefined) return undefined;
  const margin = 0.01 * (high - low);
  const share =
    codes.data.filter((code) => code < low + margin || code > high - margin).length / codes.data.length;
  if (share < 0.8) return undefined;
  return {
    name: 'saturatedCodes',
    severity: 'warning',
    evidence: { share, low, high },
    advice:
      "smaller inputs (standardScaler), a smaller learningRate, penalties.l2Weight, or latentActivation: 'linear'",
  };
}
