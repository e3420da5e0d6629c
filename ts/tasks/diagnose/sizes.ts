/** Codes that are too few, too many, or so many that the model copies. */

import type { ModelSpec } from '../../types.js';
import type { Finding } from './finding.js';
import { type Subject, total } from './subject.js';

/** Rows whose columns do not belong together are rebuilt as well: nothing was learned about the rows. */
export async function identityMap(subject: Subject): Promise<Finding | undefined> {
  const { explained, data, rows, features, latentDim } = subject;
  if (explained < 0.9 || features < 2) return undefined;
  // Every column moved by its own number of rows: each value is usual, their company is not.
  const mixed = data.map((_, index) => {
    const column = index % features;
    const row = (Math.floor(index / features) + 1 + column * 7919) % rows;
    return data[row * features + column]!;
  });
  const other = await subject.rebuild(mixed);
  if (other.explained < 0.9 || other.explained < explained - 0.05) return undefined;
  return {
    name: 'identityMap',
    severity: 'error',
    evidence: { explainedVariance: explained, ofMixedColumns: other.explained, latentDim, features },
    advice:
      'a smaller latentDim; or keep a wide code from copying: a corruption (denoising), a penalty (sparse), or topK',
  };
}

/** Latents and penalties that want more units than a row uses. */
const sparse = ({ latent, objective }: ModelSpec): boolean =>
  !['plain', 'gaussian', 'ordered'].includes(latent.type) ||
  (objective.penalties ?? []).some(({ type }) => type === 'l1Activity' || type === 'kullbackLeiblerSparsity');

/** Most of the rows' variance has no place in the code, as principal components tell. */
export async function tooFewCodes(subject: Subject): Promise<Finding | undefined> {
  const { spec, explained, latentDim, features, rows, data } = subject;
  if (explained > 0.5 || sparse(spec) || latentDim >= features || data.some(Number.isNaN)) return undefined;
  const dimensions = Math.min(features, rows, 256);
  const { explainedVarianceRatio } = await subject.pca({ data, shape: [rows, features] }, { dimensions });
  const linear = total(explainedVarianceRatio.slice(0, latentDim));
  const needed = reaching(explainedVarianceRatio, 0.9);
  if (linear > 0.6 || needed < 2 * latentDim || needed === 0) return undefined;
  return {
    name: 'tooFewCodes',
    severity: 'warning',
    evidence: { latentDim, explainedVariance: explained, linearCodes: linear, codesForNineTenths: needed },
    advice: `a larger latentDim: ${needed} principal components hold 90 % of the variance`,
  };
}

/** Units that say nothing new. */
export async function unusedCodes({
  spec,
  codes,
  statistics,
  latentDim,
  features,
  rows,
  pca,
}: Subject): Promise<Finding | undefined> {
  if (latentDim < 4 || latentDim >= features || rows <= latentDim || sparse(spec)) return undefined;
  const used =
    spec.latent.type === 'gaussian'
      ? statistics.activeUnits
      : await dimensionsOf(pca, codes.data, rows, latentDim);
  if (used === 0 || used > latentDim / 3) return undefined;
  return {
    name: 'unusedCodes',
    severity: 'note',
    evidence: { latentDim, used },
    advice: `latentDim: ${used} would hold as much`,
  };
}

/** How many principal components hold 99 % of what codes vary. */
async function dimensionsOf(
  pca: Subject['pca'],
  data: Float32Array,
  rows: number,
  dimensions: number,
): Promise<number> {
  const { explainedVarianceRatio } = await pca({ data, shape: [rows, dimensions] }, { dimensions });
  return reaching(explainedVarianceRatio, 0.99);
}

/** How many of the shares it takes to reach a sum; 0 where all do not. */
function reaching(shares: Float32Array, sum: number): number {
  let reached = 0;
  return (
    shares.findIndex((share) => {
      reached += share;
      return reached >= sum;
    }) + 1
  );
}
