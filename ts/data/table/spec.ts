/** The spec of a table's model. */

import { masking } from '../../builders/corruptions.js';
import { categoryEmbedding } from '../../builders/layers.js';
import { categoricalCrossEntropy, composite, meanSquaredError } from '../../builders/losses.js';
import { type DenoisingOptions, denoising } from '../../recipes/denoising.js';
import type { CategoryGroup } from '../../spec/layers.js';
import type { LossSpec } from '../../spec/losses.js';
import type { ModelSpec } from '../../spec/model.js';

/** Words for the spec of a table's model, all with a default. */
export interface TableSpecOptions
  extends Partial<
    Pick<DenoisingOptions, 'units' | 'latentDim' | 'activation' | 'latentActivation' | 'corruption'>
  > {
  /**
   * Whether the encoder begins with a vector of its own for each category, of the widths in the table's `groups` (Guo and
   * Berkhahn 2016); `false` by default: on mixed tables it filled gaps about as well with fewer weights, but no better.
   */
  embeddings?: boolean;
}

/** The usual width of the vectors for so many categories, min(50, ⌈categories / 2⌉) (Howard, Gugger 2018: fastai). */
export const embeddingUnits = (categories: number): number => Math.min(50, Math.ceil(categories / 2));

/** Of a column that was always the same there is no choice, only a 1 to rebuild. */
const lossOf = (categories: number): LossSpec =>
  categories === 1 ? meanSquaredError() : categoricalCrossEntropy();

/** A spec for rows of `numbers` numbers, and categories behind them. */
export function tableSpec(
  numbers: number,
  groups: readonly CategoryGroup[],
  { embeddings = false, ...options }: TableSpecOptions,
): ModelSpec {
  const width = groups.reduce((sum, { categories }) => sum + categories, numbers);
  const parts = [
    ...(numbers > 0 ? [{ columns: numbers, loss: meanSquaredError() }] : []),
    ...groups.map(({ categories }) => ({ columns: categories, loss: lossOf(categories) })),
  ];
  const spec = denoising({
    inputShape: [width],
    units: [Math.min(Math.max(16 * width, 64), 512)],
    latentDim: Math.min(2 * width, 256),
    corruption: masking({ probability: 0.2 }),
    ...options,
    outputActivation: 'linear',
    loss: groups.length === 0 ? meanSquaredError() : composite(parts),
  });
  if (!embeddings || groups.length === 0) return spec;
  return { ...spec, encoder: [categoryEmbedding(groups), ...spec.encoder] };
}
