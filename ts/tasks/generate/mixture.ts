/**
 * Gaussian mixtures with full covariances, fitted by expectation maximisation (Dempster, Laird and Rubin 1977) from a
 * start by k-means++ (Arthur and Vassilvitskii 2007).
 *
 * p(z) = Σ_k π_k N(z; μ_k, Σ_k). E-step: r_nk ∝ π_k N(z_n; μ_k, Σ_k), by the Cholesky factor of Σ_k. M-step: weights,
 * means and covariances of the rows weighted by r, plus `floor` on the diagonal. What scikit-learn's `GaussianMixture`
 * does with `covariance_type='full'`.
 */

import { Random } from '../../data/random.js';
import { cholesky } from '../cholesky.js';
import { unlessAborted } from '../unless-aborted.js';
import { clusters } from './clusters.js';
import { weighted } from './weighted.js';

/** Rows of `width` values. */
export interface Points {
  data: Float32Array;
  width: number;
}

/** One bell: its share, its middle, and the lower triangle of its covariance's Cholesky factor, row by row. */
export interface Bell {
  weight: number;
  mean: number[];
  factor: number[];
}

/** A fitted mixture. */
export interface Mixture {
  bells: Bell[];
  /** Mean ln p of the rows that it was fitted to, in nats. */
  logLikelihood: number;
}

/** How it is fitted. */
export interface MixtureOptions {
  components: number;
  seed: number;
  signal?: AbortSignal | undefined;
}

/** Added to every variance, so that bells of few rows keep a volume: scikit-learn's `reg_covar`. */
const floor = 1e-6;
/** The gain of the mean ln p below which it ends, and most rounds. */
const [least, most] = [1e-5, 300];
/** Milliseconds of work between two rests. */
const slice = 20;

/** The mixture of so many bells that suits the points, from a start that the seed decides. */
export async function fitMixture(points: Points, options: MixtureOptions): Promise<Mixture> {
  const { components, seed, signal } = options;
  const count = points.data.length / points.width;
  const owner = clusters(points, components, new Random(seed));
  const shares = new Float64Array(count * components);
  owner.forEach((cluster, row) => {
    shares[row * components + cluster] = 1;
  });
  let bells = maximised(points, shares, components);
  let before = Number.NEGATIVE_INFINITY;
  let rested = performance.now();
  for (let round = 0; round < most; round++) {
    const logLikelihood = expected(points, bells, shares);
    if (Math.abs(logLikelihood - before) < least) return { bells, logLikelihood };
    before = logLikelihood;
    bells = maximised(points, shares, components);
    if (performance.now() - rested < slice) continue;
    await new Promise((resolve) => setTimeout(resolve));
    unlessAborted(signal);
    rested = performance.now();
  }
  return { bells, logLikelihood: expected(points, bells, shares) };
}

/** The E-step: writes each row's shares in the bells; the mean ln p. */
export function expected({ data, width }: Points, bells: readonly Bell[], shares: Float64Array): number {
  const components = bells.length;
  const count = data.length / width;
  const constants = bells.map(({ weight, factor }) => {
    let logDeterminant = 0;
    for (let i = 0; i < width; i++) logDeterminant += Math.log(factor[(i * (i + 3)) / 2]!);
    return Math.log(weight) - (width / 2) * Math.log(2 * Math.PI) - logDeterminant;
  });
  const whitened = new Float64Array(width);
  const logs = new Float64Array(components);
  let total = 0;
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < components; k++) {
      const { mean, factor } = bells[k]!;
      let distance = 0;
      for (let i = 0, at = 0; i < width; i++) {
        let sum = data[row * width + i]! - mean[i]!;
        for (let j = 0; j < i; j++) sum -= factor[at++]! * whitened[j]!;
        sum /= factor[at++]!;
        whitened[i] = sum;
        distance += sum * sum;
      }
      logs[k] = constants[k]! - distance / 2;
    }
    const top = Math.max(...logs);
    let sum = 0;
    for (let k = 0; k < components; k++) sum += Math.exp(logs[k]! - top);
    for (let k = 0; k < components; k++) shares[row * components + k] = Math.exp(logs[k]! - top) / sum;
    total += top + Math.log(sum);
  }
  return total / count;
}

/** The M-step: the bells of the shares. */
function maximised({ data, width }: Points, shares: Float64Array, components: number): Bell[] {
  const count = data.length / width;
  return Array.from({ length: components }, (_, k) => {
    let all = 10 * Number.EPSILON;
    const mean = new Float64Array(width);
    for (let row = 0; row < count; row++) {
      const share = shares[row * components + k]!;
      all += share;
      for (let i = 0; i < width; i++) mean[i] = mean[i]! + share * data[row * width + i]!;
    }
    for (let i = 0; i < width; i++) mean[i] = mean[i]! / all;
    const covariance = new Float64Array((width * (width + 1)) / 2);
    for (let row = 0; row < count; row++) {
      const share = shares[row * components + k]!;
      if (share < 1e-12) continue;
      for (let i = 0, at = 0; i < width; i++) {
        const weighted = share * (data[row * width + i]! - mean[i]!);
        for (let j = 0; j <= i; j++, at++)
          covariance[at] = covariance[at]! + weighted * (data[row * width + j]! - mean[j]!);
      }
    }
    for (let i = 0, at = 0; i < width; i++)
      for (let j = 0; j <= i; j++, at++) covariance[at] = covariance[at]! / all + (i === j ? floor : 0);
    return { weight: all / count, mean: [...mean], factor: [...cholesky(covariance, width, floor)] };
  });
}

/** A point of the mixture; `spread` widens (above 1) or narrows its bells. */
export function drawn(bells: readonly Bell[], random: Random, spread: number): Float64Array {
  const bell =
    bells[
      weighted(
        bells.map(({ weight }) => weight),
        random,
      )
    ]!;
  const noise = Float64Array.from(bell.mean, () => spread * random.normal());
  return Float64Array.from(bell.mean, (middle, i) => {
    let sum = middle;
    for (let j = 0, at = (i * (i + 1)) / 2; j <= i; j++, at++) sum += bell.factor[at]! * noise[j]!;
    return sum;
  });
}
