/** What all scalers have: the way there and back, over rows of any accepted form, and refusals that name the column. */

import { AutoencoderError } from '../../errors.js';
import type { Input, Shape, Tensor } from '../../types.js';
import { bad, isTensor, placeOf, rowList, rowShapeOf } from '../form.js';
import type { Rows } from '../input.js';

/** What shares a scale: each place of a row has its own, or each place along the last axis, or there is one for all. */
export type ScalePer = 'feature' | 'channel' | 'all';

/** What a scaler keeps beside its figures. */
export interface ScalerHead {
  per: ScalePer;
  /** Of the rows that it was fitted on. */
  shape: number[];
  /** Names of what has a scale of its own, where they are known. */
  columns?: string[];
  /** Whether NaN stands for a missing value, and stays. */
  missing?: true;
}

/** A scaler in JSON; `scalerFrom` reads it. Every list has one figure for each scale. */
export type ScalerJson = ScalerHead & { version: 1 } & (
    | {
        /** (x - center) / scale; with a range that, plus the range's lower end, and cut to the range where it clips. */
        type: 'standardScaler' | 'robustScaler' | 'minMaxScaler';
        center: number[];
        scale: number[];
        range?: [low: number, high: number];
        clip?: true;
      }
    | {
        type: 'quantileScaler';
        output: 'uniform' | 'normal';
        /** In ascending order, evenly spaced from the smallest value to the largest. */
        quantiles: number[][];
      }
  );

/** Figures that were taken from training rows, and bring any rows into the range that suits a model. */
export interface Scaler {
  readonly type: ScalerJson['type'];
  readonly per: ScalePer;
  /** Names of what has a scale of its own, where they are known. */
  readonly columns: readonly string[] | undefined;
  /**
   * The rows as a model shall see them: `[rows, ...shape]`. Bytes mean value / 255.
   *
   * @throws AutoencoderError `notFinite` with row and column; `badData` for rows of another form
   */
  transform(data: Input): Tensor;
  /** The way back, into the units of the rows that it was fitted on; the shape stays. */
  inverse(rows: Tensor): Tensor;
  /** All that it is, as plain data. */
  toJSON(): ScalerJson;
}

/** A fitted scaler; its kind says what becomes of a value. */
export abstract class FittedScaler implements Scaler {
  abstract readonly type: ScalerJson['type'];
  readonly #head: ScalerHead;
  /** How many scales there are: value `i` of a row takes number `i % groups`. */
  readonly groups: number;

  constructor(head: ScalerHead, groups: number) {
    this.#head = head;
    this.groups = groups;
  }

  get per(): ScalePer {
    return this.#head.per;
  }

  get columns(): readonly string[] | undefined {
    return this.#head.columns;
  }

  /** Whether NaN stands for a missing value. */
  get missing(): boolean {
    return this.#head.missing ?? false;
  }

  /** What stands in the place of a missing value: the middle of what values become. */
  abstract readonly filler: number;
  /** Writes what a row's values, divided by `unit`, become; NaN stays. */
  protected abstract scaleRow(
    values: ArrayLike<number>,
    start: number,
    unit: number,
    out: Float32Array,
  ): void;
  /** Writes what values were that belong to the scales one after the other, from the first. */
  protected abstract unscale(values: Float32Array, out: Float32Array): void;
  abstract toJSON(): ScalerJson;

  transform(data: Input): Tensor {
    const { per, shape } = this.#head;
    const row = (per === 'feature' ? undefined : rowShapeOf(data)) ?? shape;
    this.refuseShape(row);
    const { data: values, rows } = this.rows(data, row);
    return { data: values, shape: [rows, ...row] };
  }

  /** Copies of the rows, scaled on the way; `name` is how an error's path calls them. */
  rows(data: Input, shape: Shape, name = ''): Rows & { data: Float32Array<ArrayBuffer> } {
    const list = rowList(data, shape, name);
    const features = shape.reduce((product, size) => product * size, 1);
    const unit = list.flat instanceof Uint8Array ? 255 : 1;
    const out = new Float32Array(list.rows * features);
    list.each((row, values, start) => {
      for (let i = 0; i < features; i++) {
        if (!Number.isFinite(values[start + i]))
          this.#refuseUnlessMissing(values[start + i]!, name, row, i, features);
      }
      this.scaleRow(values, start, unit, out.subarray(row * features, (row + 1) * features));
    });
    return { data: out, rows: list.rows };
  }

  inverse(rows: Tensor): Tensor {
    if (!isTensor(rows) || !(rows.data instanceof Float32Array) || rows.data.length % this.groups !== 0) {
      throw bad('rows', `a tensor of floats, ${this.groups} a row`, 'something else', 'see Tensor');
    }
    const data = new Float32Array(rows.data.length);
    this.unscale(rows.data, data);
    return { data, shape: [...rows.shape] };
  }

  /** Refuses rows of a shape that it has no scales for. */
  refuseShape(shape: Shape, path: string = this.type): void {
    const features = shape.reduce((product, size) => product * size, 1);
    const own = this.#head.shape;
    const expected = own.reduce((product, size) => product * size, 1);
    if (this.per === 'feature' ? features === expected : (shape.at(-1) ?? 1) % this.groups === 0) return;
    const wanted = this.per === 'feature' ? `rows of shape [${own.join(', ')}]` : `${this.groups} channels`;
    const hint = "fit the scaler on rows of this shape, or per: 'channel' or 'all'";
    throw new AutoencoderError({
      code: 'invalidShape',
      path,
      expected: wanted,
      received: `[${shape.join(', ')}]`,
      hint,
    });
  }

  /** What the fields of the head are in JSON. */
  protected head(): ScalerHead & { version: 1 } {
    return structuredClone({ version: 1, ...this.#head });
  }

  /** How errors call a value of a row: by the name of its column, if it has one. */
  nameOf(column: number, features: number): string {
    const name = this.#head.columns?.[column % this.groups];
    if (name === undefined) return `column ${column}`;
    return features > this.groups ? `column ${name}, value ${column}` : `column ${name}`;
  }

  #refuseUnlessMissing(value: number, name: string, row: number, column: number, features: number): void {
    if (this.#head.missing && Number.isNaN(value)) return;
    throw notFinite(`${placeOf(name, row)}, ${this.nameOf(column, features)}`, value);
  }
}

/** The refusal of NaN and the infinities. */
export function notFinite(path: string, value: number): AutoencoderError {
  const hint = Number.isNaN(value)
    ? 'fill it in, leave the row out, or fit the scaler with missing: true'
    : 'leave the row out';
  return new AutoencoderError({
    code: 'notFinite',
    path,
    expected: 'a finite number',
    received: String(value),
    hint,
  });
}
