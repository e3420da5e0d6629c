/** Loss and error measures of rows that come in parts, or of which only some values are known. */

import { AutoencoderError } from '../errors.js';
import type { LossSpec } from '../spec/losses.js';
import type { Metrics } from '../types.js';

/** What is measured of some rows, all on the model's scale. */
export interface Part {
  rows: number;
  /** Of all values, known or not. */
  metrics: Metrics;
  /** What should have been rebuilt; bytes are shares of 255. */
  wanted: Float32Array | Uint8Array;
  /** Where not all of it is known. */
  masked?: Masked;
}

/** Which values count, and what the model made of each. */
export interface Masked {
  known: Float32Array;
  rebuilt: Float32Array;
  /** The loss of each value. */
  losses: Float32Array;
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
  add({ rows, metrics, wanted, masked }: Part): void {
    this.#rows += rows;
    for (const [name, value] of Object.entries(metrics.terms)) add(this.#terms, name, value * rows);
    this.#spread(rows, wanted, masked?.known);
    if (masked === undefined) this.#addWhole(metrics, wanted.length, rows);
    else this.#addMasked(metrics, wanted, masked, rows);
  }

  #addWhole(metrics: Metrics, values: number, rows: number): void {
    this.#values += values;
    this.#loss += metrics.meanLoss * values;
    this.#squared += metrics.mse * values;
    this.#absolute += metrics.mae * values;
    for (const name of ofWholeRows) {
      const value = metrics[name];
      if (value !== undefined) add(this.#likelihood, name, value * rows);
    }
  }

  #addMasked(
    metrics: Metrics,
    wanted: Part['wanted'],
    { known, rebuilt, losses }: Masked,
    rows: number,
  ): void {
    this.#isMasked = true;
    const full = wanted instanceof Uint8Array ? 255 : 1;
    let loss = 0;
    for (let i = 0; i < known.length; i++) {
      const error = rebuilt[i]! - wanted[i]! / full;
      loss += known[i]! * losses[i]!;
      this.#values += known[i]!;
      this.#squared += known[i]! * error * error;
      this.#absolute += known[i]! * Math.abs(error);
    }
    this.#loss += loss;
    add(this.#terms, 'reconstruction', loss - metrics.terms.reconstruction! * rows);
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

/** Refuses a mask that is none, and one where values cannot be measured one by one. */
export function refuseMask(known: Float32Array, rows: number, loss: LossSpec, samples?: number): void {
  const wrong = known.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong !== -1) {
    const features = known.length / rows;
    const path = `mask row ${Math.floor(wrong / features)}, column ${wrong % features}`;
    const hint = 'leave out what is not to count with 0';
    const [expected, received] = ['1 where observed, else 0', String(known[wrong])];
    throw new AutoencoderError({ code: 'badData', path, expected, received, hint });
  }
  const whole = ofWhole(loss);
  if (whole !== undefined)
    throw incompatible('mask', 'a loss that is a sum over features, such as meanSquaredError', whole.type);
  if (samples !== undefined)
    throw incompatible('samples', 'rows without missing values, for their likelihood', 'a mask');
}

/** The loss, or the part of it, that is no sum over features. */
const ofWhole = (loss: LossSpec): LossSpec | undefined =>
  loss.type === 'composite'
    ? loss.parts.map((part) => ofWhole(part.loss)).find((part) => part !== undefined)
    : loss.type === 'cosine' || loss.type === 'ssim'
      ? loss
      : undefined;

const incompatible = (path: string, expected: string, received: string): AutoencoderError =>
  new AutoencoderError({ code: 'incompatible', path, expected, received, hint: 'see EvaluateOptions' });
