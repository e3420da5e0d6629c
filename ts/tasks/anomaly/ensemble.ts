/** Several models as one: the mean of their scores, of their parts and of what they expect. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Input, Tensor } from '../../types.js';
import { rawRows } from '../raw-rows.js';
import type { Scorer } from './kinds/kind.js';
import { meanOf } from './kinds.js';
import { Look } from './look.js';
import { refused } from './options.js';

/** Models, each with its scorer. */
export class Ensemble {
  constructor(
    readonly models: readonly Autoencoder[],
    readonly scorers: readonly Scorer[],
  ) {}

  /** `[rows]`. */
  score(data: Input): Promise<Tensor> {
    return this.#mean(data, async (look, scorer) => {
      const scores = await scorer.score(look);
      return { data: scores, shape: [scores.length] };
    });
  }

  /** Scores, parts and expected rows of the same rows; the spread of the models is not told. */
  async judged(data: Input): Promise<{ scores: Tensor; parts: Tensor; expected: Tensor; rows: Tensor }> {
    const looks = this.models.map((model) => new Look(model, data));
    const rows = looks[0]!.raw();
    const over = async (work: (look: Look, scorer: Scorer) => Promise<Tensor>) =>
      meanOf(await Promise.all(looks.map((look, i) => work(look, this.scorers[i]!))));
    return {
      rows,
      scores: await over(async (look, scorer) => ({
        data: await scorer.score(look),
        shape: [rows.shape[0]!],
      })),
      parts: await over(async (look, scorer) => ({ data: await scorer.parts(look), shape: rows.shape })),
      expected: await over((look, scorer) => scorer.expected(look)),
    };
  }

  /** How far rows are from what the models expect, as a standard deviation around 0 per feature, in the rows' units. */
  async spread(data: Input): Promise<Float32Array> {
    const looks = this.models.map((model) => new Look(model, data));
    const expected = meanOf(await Promise.all(looks.map((look, i) => this.scorers[i]!.expected(look))));
    const { features } = looks[0]!;
    const squares = new Float64Array(features);
    const counts = new Float64Array(features);
    looks[0]!.raw().data.forEach((value, i) => {
      const square = (value - expected.data[i]!) ** 2;
      if (Number.isNaN(square)) return;
      squares[i % features]! += square;
      counts[i % features]!++;
    });
    return Float32Array.from(squares, (sum, j) => Math.sqrt(sum / Math.max(counts[j]!, 1)));
  }

  async #mean(data: Input, work: (look: Look, scorer: Scorer) => Promise<Tensor>): Promise<Tensor> {
    const looks = this.models.map((model) => new Look(model, data));
    return meanOf(await Promise.all(looks.map((look, i) => work(look, this.scorers[i]!))));
  }
}

/** The models of an argument that is one or several; all take the same rows. */
export function modelsOf(given: Autoencoder | readonly Autoencoder[]): readonly Autoencoder[] {
  const models = Array.isArray(given) ? (given as readonly Autoencoder[]) : [given as Autoencoder];
  const shapes = models.map(({ spec }) => `[${spec.input.shape.join(', ')}]`);
  if (models.length === 0) throw refused('model', 'a model, or several', 'none');
  if (new Set(shapes).size === 1) return models;
  throw refused('model', `models of rows ${shapes[0]}, as the first one`, shapes.join(' and '));
}

/** Rows as a tensor, in their own units. */
export const rowsFor = (models: readonly Autoencoder[], data: Input): Tensor => rawRows(models[0]!, data);
