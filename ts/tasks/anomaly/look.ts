/** What a model makes of some rows: rebuilt rows, codes, residuals, each computed when first asked for, and once. */

import type { Autoencoder } from '../../autoencoder.js';
import type { Input, Tensor } from '../../types.js';
import { rawRows } from '../raw-rows.js';

/** Rows seen by a model. */
export class Look {
  readonly #made = new Map<string, Promise<Tensor>>();

  constructor(
    readonly model: Autoencoder,
    readonly data: Input,
  ) {}

  /** Values in a row. */
  get features(): number {
    return this.model.spec.input.shape.reduce((product, size) => product * size, 1);
  }

  /** The rows in their own units, `[rows, ...inputShape]`. */
  raw(): Tensor {
    return rawRows(this.model, this.data);
  }

  /** In the rows' own units. */
  rebuilt(): Promise<Tensor> {
    return this.#once('rebuilt', () => this.model.reconstruct(this.data));
  }

  /** The error in the model's own loss, `[rows]`. */
  errors(): Promise<Tensor> {
    return this.#once('errors', () => this.model.score(this.data));
  }

  /** The same per feature. */
  errorParts(): Promise<Tensor> {
    return this.#once('errorParts', () => this.model.score(this.data, { per: 'feature' }));
  }

  codes(): Promise<Tensor> {
    return this.#once('codes', () => this.model.encode(this.data));
  }

  /** The rows as the model's layers see them: scaled, where it has a scaler. */
  scaled(rows: Tensor = this.raw()): Tensor {
    return this.model.preprocessing?.transform(rows) ?? rows;
  }

  /** Row minus rebuilt row on the model's scale; a missing value has none, 0. */
  residuals(): Promise<Tensor> {
    return this.#once('residuals', async () => this.deviations(await this.rebuilt()));
  }

  /** Row minus some other rows on the model's scale. */
  deviations(from: Tensor): Tensor {
    const [rows, others] = [this.scaled(), this.scaled(from)];
    const data = rows.data.map((value, i) => {
      const difference = value - others.data[i]!;
      return Number.isNaN(difference) ? 0 : difference;
    });
    return { data, shape: rows.shape };
  }

  #once(name: string, make: () => Promise<Tensor>): Promise<Tensor> {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}
