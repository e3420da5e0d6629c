/** Loss and error measures of rows that come in parts. */

import { AutoencoderError } from '../errors.js';
import type { Metrics } from '../types.js';

/** What the engine says of some rows, all on the model's scale. */
export interface Part {
  rows: number;
  /** Of the values that are known; of all where none is. */
  metrics: Metrics;
  /** What should have been rebuilt; bytes are shares of 255. */
  wanted: Float32Array | Uint8Array;
  /** What each value counts, where not all of them count. */
  known: Float32Array | undefined;
}

/** The measures of a likelihood, which is one of whole rows. */
const ofWholeRows = ['elbo', 'nll', 'bitsPerDim'] as const;

/** Running sums over parts, in f64. */
export class Evaluation {
  #rows = 0;
  #values = 0;
  #loss = 0;
  #squared = 0;
  #absolute = 0;
  /** Sums over rows of what is a mean over rows, by name. */
  readonly #terms = new Map<string, number>();
  readonly #likelihood = new Map<string, number>();
  #isMasked = false;
  /** Per column: values that are known, their sum, the sum of their squares. */
  #columns: { known: Float64Array; sum: Float64Array; squares: Float64Array } | undefined;

  /** Takes a part in. */
  add({ rows, metrics, wanted, known }: Part): void {
    const values = known?.reduce((sum, is) => sum + is, 0) ?? wanted.length;
    this.#rows += rows;
    this.#values += values;
    this.#loss += metrics.meanLoss * values;
    this.#squared += metrics.mse * values;
    this.#absolute += metrics.mae * values;
    this.#isMasked ||= known !== undefined;
    const terms = values > 0 ? metrics.terms : { ...metrics.terms, reconstruction: 0 };
    for (const [name, value] of Object.entries(terms)) add(this.#terms, name, value * rows);
    for (const name of ofWholeRows) {
      const value = metrics[name];
      if (value !== undefined) add(this.#likelihood, name, value * rows);
    }
    this.#spread(rows, wanted, known);
  }

  /** Sums that tell how much the columns vary. */
  #spread(rows: number, wanted: Part['wanted'], known: Float32Array | undefined): void {
    const features = wanted.length / rows;
    const zeros = () => new Float64Array(features);
    this.#columns ??= { known: zeros(), sum: zeros(), squares: zeros() };
    const columns = this.#columns;
    const full = wanted instanceof Uint8Array ? 255 : 1;
    for (let i = 0, column = 0; i < wanted.length; i++, column = column + 1 === features ? 0 : column + 1) {
      const [weight, value] = [known?.[i] ?? 1, wanted[i]! / full];
      columns.known[column]! += weight;
      columns.sum[column]! += weight * value;
      columns.squares[column]! += weight * value * value;
    }
  }

  /** The measures of all parts; those of a likelihood where every value is known. */
  finish(): Metrics {
    if (!(this.#values > 0)) throw nothingKnown(this.#rows);
    const perRow = (sums: Map<string, number>) =>
      Object.fromEntries([...sums].map(([name, sum]) => [name, sum / this.#rows]));
    const terms = perRow(this.#terms);
    const mse = this.#squared / this.#values;
    return {
      loss: Object.values(terms).reduce((sum, term) => sum + term, 0),
      meanLoss: this.#loss / this.#values,
      terms,
      mse,
      mae: this.#absolute / this.#values,
      psnr: -10 * Math.log10(mse),
      explainedVariance: this.#explained(),
      ...(this.#isMasked ? {} : perRow(this.#likelihood)),
    };
  }

  /** As the engine has it: 1 − Σ (x − y)² / Σ (x − mean of its column)². */
  #explained(): number {
    const { known, sum, squares } = this.#columns!;
    let [spread, all] = [0, 0];
    squares.forEach((square, column) => {
      all += square;
      if (known[column]! > 0) spread += square - sum[column]! ** 2 / known[column]!;
    });
    return spread > 1e-12 * all ? 1 - this.#squared / spread : Number(this.#squared === 0);
  }
}

const add = (sums: Map<string, number>, name: string, value: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + value);
};

const nothingKnown = (rows: number): AutoencoderError =>
  new AutoencoderError({
    code: 'emptyData',
    path: rows === 0 ? 'data' : 'mask',
    expected: rows === 0 ? 'a stream with at least one row' : 'a value that is known',
    received: 'none',
    hint: 'measure rows of which something is known',
  });
