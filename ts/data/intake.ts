/**
 * How a model takes rows: in its own shape; with a preprocessing in the user's units, which are scaled while copied.
 */

import { AutoencoderError } from '../errors.js';
import type { Input, Preprocessing, Shape, Tensor } from '../types.js';
import { type Rows, rowsOf } from './input.js';

/** A preprocessing as the model works with it. */
export type Preprocessor = Preprocessing & {
  /** Whether rows may lack values, which are NaN then. */
  readonly missing: boolean;
  /** What stands in their place. */
  readonly filler: number;
  /** Copies of the rows as the model sees them; `name` is how an error's path calls them. */
  rows(data: Input, shape: Shape, name: string): Rows & { data: Float32Array<ArrayBuffer> };
  /** How errors call a value of a row that has so many. */
  nameOf(value: number, features: number): string;
  /** Refuses a model whose rows it is not for. */
  refuseShape(shape: Shape, path: string): void;
};

/** Rows, with 0 for every value that is missing in them and 1 for the others, where some are. */
export type Taken = Rows & { known?: Float32Array<ArrayBuffer> };

/** What stands between a user's rows and a model's. */
export class Intake {
  readonly shape: Shape;
  readonly preprocessing: Preprocessor | undefined;

  /** @throws AutoencoderError `invalidShape` where the preprocessing is for other rows */
  constructor(shape: Shape, preprocessing?: Preprocessor) {
    preprocessing?.refuseShape(shape, 'preprocessing');
    this.shape = shape;
    this.preprocessing = preprocessing;
  }

  /** Whether rows may lack values. */
  get missing(): boolean {
    return this.preprocessing?.missing ?? false;
  }

  /** A copy of the rows as the model sees them, without what is missing; `name` is how an error's path calls them. */
  take(input: Input, name = ''): Taken {
    if (this.preprocessing === undefined) return rowsOf(input, this.shape, name);
    const rows = this.preprocessing.rows(input, this.shape, name);
    const known = this.missing && fill(rows.data, this.preprocessing.filler);
    return known ? { ...rows, known } : rows;
  }

  /** The same, for what has no use for the places of the missing values. */
  rows(input: Input, name = ''): Rows {
    const { known: _known, ...rows } = this.take(input, name);
    return rows;
  }

  /** The model's rows in the user's units. */
  raw(data: Float32Array, rows: number): Tensor {
    const tensor = { data, shape: [rows, ...this.shape] };
    return this.preprocessing?.inverse(tensor) ?? tensor;
  }

  /** An error of the engine about a value, in the user's words: with the column's name, and its own unit. */
  explain(error: unknown): unknown {
    const place = /^((?:\w+ )?row \d+), column (\d+)$/;
    const [, row, column] = (error instanceof AutoencoderError && place.exec(error.path)) || [];
    if (!(error instanceof AutoencoderError) || this.preprocessing === undefined || column === undefined)
      return error;
    const features = this.shape.reduce((product, size) => product * size, 1);
    const name = this.preprocessing.nameOf(Number(column), features);
    const { code, expected, hint, cause } = error;
    const received = `${error.received}, once it is scaled`;
    return new AutoencoderError({ code, path: `${row}, ${name}`, expected, received, hint }, { cause });
  }
}

/** Puts a number in the place of NaN, and tells where there was none; nothing where there was none at all. */
function fill(data: Float32Array, filler: number): Taken['known'] {
  let known: Taken['known'];
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i]!)) continue;
    known ??= new Float32Array(data.length).fill(1);
    data[i] = filler;
    known[i] = 0;
  }
  return known;
}
