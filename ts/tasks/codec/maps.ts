/** Images ↔ maps of codes, by tiles of a size that does not depend on the machine. */

import type { Autoencoder } from '../../autoencoder.js';
import { latents } from '../../builders/index.js';
import type { Shape } from '../../types.js';
import { withWeights } from '../denoiser/network.js';
import { mirrored } from '../denoiser/tiles.js';
import { type Grid, gridOf, type Piece, piecesOf } from './reach.js';

/** Pixels of a tile's side that are kept, at least. */
const kept = 256;

/** Whole numbers from 0 to 1 of one image of the model's colours, `[height, width, colours]`. */
export interface Plane {
  data: Float32Array;
  height: number;
  width: number;
}

/** The maps of a model's codes, with a second engine for tiles of another size than the model's rows. */
export class Maps {
  readonly grid: Grid;
  readonly #model: Autoencoder;
  #tiles: { key: string; model: Promise<Autoencoder> } | undefined;

  constructor(model: Autoencoder) {
    this.#model = model;
    this.grid = gridOf(model);
  }

  /** Rows and columns of codes for so many pixels. */
  sizeOf(height: number, width: number): [rows: number, columns: number] {
    const { stride } = this.grid;
    return [Math.ceil(height / stride[0]), Math.ceil(width / stride[1])];
  }

  /**
   * The codes of a plane, `[rows, columns, channels]`, which those who pack them round; beyond the edges the plane is
   * mirrored.
   */
  async encode({ data, height, width }: Plane): Promise<Float32Array> {
    const [rows, columns] = this.sizeOf(height, width);
    const { stride, channels, colours } = this.grid;
    const codes = new Float32Array(rows * columns * channels);
    const tile = await this.#tile(rows, columns);
    for (const [down, across] of this.#pairs(rows, columns, tile.size)) {
      const [tall, wide] = [tile.size[0] * stride[0], tile.size[1] * stride[1]];
      const input = new Float32Array(tall * wide * colours);
      let to = 0;
      for (let y = 0; y < tall; y++) {
        const line = mirrored(down.start * stride[0] + y, height) * width;
        for (let x = 0; x < wide; x++) {
          const from = (line + mirrored(across.start * stride[1] + x, width)) * colours;
          for (let c = 0; c < colours; c++) input[to++] = data[from + c]!;
        }
      }
      const made = await tile.model.encode(input);
      copy(made.data, tile.size[1] * channels, codes, columns * channels, down, [
        across.start * channels,
        across.from * channels,
        across.to * channels,
      ]);
    }
    return codes;
  }

  /** The plane of codes, of so many pixels. */
  async decode(codes: Float32Array, height: number, width: number): Promise<Plane> {
    const [rows, columns] = this.sizeOf(height, width);
    const { stride, channels, colours } = this.grid;
    const [lines, span] = [rows * stride[0], columns * stride[1] * colours];
    const whole = new Float32Array(lines * span);
    const tile = await this.#tile(rows, columns);
    for (const [down, across] of this.#pairs(rows, columns, tile.size)) {
      const [tall, wide] = tile.size;
      const input = new Float32Array(tall * wide * channels);
      for (let y = 0; y < tall; y++) {
        const from = ((down.start + y) * columns + across.start) * channels;
        input.set(codes.subarray(from, from + wide * channels), y * wide * channels);
      }
      const made = await tile.model.decode(input);
      const unit = stride[1] * colours;
      copy(made.data, wide * unit, whole, span, scaled(down, stride[0]), [
        across.start * unit,
        across.from * unit,
        across.to * unit,
      ]);
    }
    const data = new Float32Array(height * width * colours);
    for (let y = 0; y < height; y++)
      data.set(whole.subarray(y * span, y * span + width * colours), y * width * colours);
    return { data, height, width };
  }

  async close(): Promise<void> {
    const tiles = this.#tiles;
    this.#tiles = undefined;
    const model = await tiles?.model.catch(() => undefined);
    if (model !== this.#model) await model?.close();
  }

  #pairs(rows: number, columns: number, [tall, wide]: readonly [number, number]): [Piece, Piece][] {
    const { margin } = this.grid;
    const across = piecesOf(columns, wide, margin[1]);
    return piecesOf(rows, tall, margin[0]).flatMap((down) =>
      across.map((each): [Piece, Piece] => [down, each]),
    );
  }

  /** An engine for tiles of a map, with the model's weights as they are now. */
  async #tile(rows: number, columns: number) {
    const { stride, margin, colours } = this.grid;
    const sizeOf = (count: number, axis: 0 | 1) =>
      Math.min(count, Math.ceil(kept / stride[axis]) + 2 * margin[axis]);
    const size = [sizeOf(rows, 0), sizeOf(columns, 1)] as const;
    const shape = [size[0] * stride[0], size[1] * stride[1], colours];
    const key = shape.join(' × ');
    if (this.#tiles?.key !== key) {
      await this.close();
      const isOwn = this.#model.spec.input.shape.join(' × ') === key;
      const threads = this.#model.runtime.threads;
      const made = isOwn ? Promise.resolve(this.#model) : layersOf(this.#model, shape, threads);
      this.#tiles = { key, model: made };
      return { model: await made, size };
    }
    const model = await this.#tiles.model;
    if (model !== this.#model) await model.setParameters(await weightsOf(this.#model));
    return { model, size };
  }
}

/** Encoder and decoder for tiles of a shape. What codes cost is not asked of them, and its networks may not fit. */
async function layersOf(model: Autoencoder, shape: Shape, threads: number): Promise<Autoencoder> {
  const spec = { ...model.spec, input: { shape }, latent: latents.identity() };
  return withWeights(model, spec, await weightsOf(model), { threads });
}

async function weightsOf(model: Autoencoder) {
  const tensors = Object.entries(await model.parameters());
  return Object.fromEntries(tensors.filter(([name]) => !name.startsWith('latent.')));
}

const scaled = ({ start, from, to }: Piece, by: number): Piece => ({
  start: start * by,
  from: from * by,
  to: to * by,
});

/** Copies the kept part of a tile's lines to where they belong. */
function copy(
  tile: Float32Array,
  tileSpan: number,
  whole: Float32Array,
  span: number,
  down: Piece,
  [start, from, to]: [number, number, number],
): void {
  for (let y = down.from; y < down.to; y++) {
    const line = (y - down.start) * tileSpan - start;
    whole.set(tile.subarray(line + from, line + to), y * span + from);
  }
}
